"""What the layers of a prediction say of one cell, in sentences for the map."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from maillage.cover.prediction.domain.map_layers import MapLayerName
from maillage.cover.prediction.domain.service import STATE_WORDS, ServiceReason, ServiceState
from maillage.cover.prediction.pages.parts.prediction_words import reason_words
from maillage.cover.prediction.store.coverage_answers import predicted_stations, sector_loads
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.web.wording.formats import NO_BREAK, number, percent


def cell_sentences(prediction: PublishedPrediction, values: Mapping[MapLayerName, float | None]) -> list[str]:
    """The state first, then chances, rate, signal, sector, and why not; empty outside the map."""
    state, reason = values[MapLayerName.STATE], values[MapLayerName.REASON]
    if state is None or reason is None:
        return []
    lines = [_(STATE_WORDS[ServiceState(int(state))]).capitalize()]
    if int(reason) != ServiceReason.NONE:
        lines.append(_("Pourquoi : %(reason)s") % {"reason": reason_words(ServiceReason(int(reason)))})
    chances, rate = values[MapLayerName.PROBABILITY], values[MapLayerName.RATE]
    if chances is not None:
        lines.append(_("Chances d’être servi : %(share)s") % {"share": percent(chances)})
    if rate is not None:
        lines.append(_("Débit en crête : %(rate)s") % {"rate": f"{number(rate)}{NO_BREAK}Mb/s"})
    signal, sinr = values[MapLayerName.SIGNAL], values[MapLayerName.SINR]
    if signal is not None and sinr is not None:
        words = {"signal": f"{number(signal)}{NO_BREAK}dBm", "sinr": f"{number(sinr)}{NO_BREAK}dB"}
        lines.append(_("Signal : %(signal)s, à %(sinr)s du bruit") % words)
    server = values[MapLayerName.SERVER]
    if server is not None:
        sector = list(sector_loads(prediction).values())[int(server)]
        names = {station.support.code: station.support.name for station in predicted_stations(prediction)}
        words = {"site": names[sector.site], "sector": sector.sector}
        lines.append(_("Meilleur secteur : %(site)s, %(sector)s") % words)
    return lines
