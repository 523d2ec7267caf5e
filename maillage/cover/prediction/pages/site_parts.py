"""Panels of a site's page: what each sector carries, what measurements say of it; the invented sites that it shows."""

import json
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.core.geo import to_degrees
from maillage.cover.network.domain.sites import SiteState
from maillage.cover.network.pages.parts.site_words import InventedSite, SitePanel
from maillage.cover.network.store.model_types import NetworkSite
from maillage.cover.prediction.domain.commune_rows import SiteHouseholds
from maillage.cover.prediction.pages.parts.truth_words import site_verdict_words
from maillage.cover.prediction.store.coverage_answers import predicted_stations, sector_loads
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, current_prediction
from maillage.cover.prediction.store.prediction_files import HOUSEHOLDS_FILE
from maillage.cover.prediction.store.truth_report import site_verdict
from maillage.territory.store.territories import commune_at
from maillage.web.wording.formats import number


@dataclass(frozen=True, slots=True)
class SiteTruth:
    """Context of site_truth.html; ``asks_for_tests`` while inconclusive."""

    text: str
    asks_for_tests: bool


def tested_site(site: NetworkSite) -> SitePanel | None:
    """The panel of a site in service; None for other states."""
    if site.state != SiteState.IN_SERVICE:
        return None
    verdict = site_verdict(site.code)
    is_open = verdict is None or not (verdict.is_verified or verdict.is_contradicted)
    return SitePanel("prediction/site_truth.html", SiteTruth(site_verdict_words(verdict), asks_for_tests=is_open))


def predicted_service(site: NetworkSite) -> SitePanel | None:
    """What the prediction in force says of the site; None where it is not in it."""
    prediction = current_prediction()
    if prediction is None:
        return None
    sectors = [load for (code, _sector), load in sector_loads(prediction).items() if code == site.code]
    if not sectors:
        return None
    content = {"households": _households_sentence(prediction, site.code), "sectors": sectors}
    return SitePanel("prediction/site_service.html", content)


def _households_sentence(prediction: PublishedPrediction, code: str) -> str:
    """How many households it serves, with the interval; "" where the prediction was made before that was counted."""
    try:
        rows = json.loads((prediction.folder / HOUSEHOLDS_FILE).read_bytes())
    except FileNotFoundError:
        return ""
    row = next((SiteHouseholds(**row) for row in rows if row["site"] == code), None)
    if row is None:
        return _("Ce site n’est le meilleur serveur d’aucun foyer.")
    return _(
        "%(served)s foyers seraient servis par ce site (%(low)s à %(high)s), sur les %(households)s dont il est le "
        "meilleur serveur."
    ) % {
        "served": number(row.served),
        "low": number(row.served_low),
        "high": number(row.served_high),
        "households": number(row.households),
    }


def invented_sites() -> tuple[InventedSite, ...]:
    """The sites of the prediction that is shown, where they are invented; none beside real ones."""
    prediction = current_prediction()
    if prediction is None or not prediction.facts["is_invented"]:
        return ()
    sites = []
    for station in predicted_stations(prediction):
        commune = commune_at(*to_degrees(station.support.x_m, station.support.y_m))
        place = "" if commune is None else commune.name
        support = station.support
        sites.append(InventedSite(support.code, support.name, place, station.state, len(station.sectors)))
    return tuple(sites)


INVENTED_SITES: Final = (invented_sites,)
SITE_PANELS: Final = (
    predicted_service,
    tested_site,
)
