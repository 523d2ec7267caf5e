"""What the prediction says of a commune in detail: who can be served, why not, by which sectors, and what remains."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.cover.prediction.domain.commune_rows import CommuneRow, SectorShare
from maillage.cover.prediction.domain.map_layers import MAP_LAYERS, MapLayerName
from maillage.cover.prediction.domain.service import ServiceReason
from maillage.cover.prediction.pages.parts.prediction_words import (
    clutter_sentence,
    households_sentence,
    need_sentence,
    places_sentence,
    prediction_line,
    reached_marks,
)
from maillage.cover.prediction.store.coverage_answers import (
    SectorLoad,
    commune_service,
    predicted_stations,
    sector_loads,
)
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_offers import PlaceDetail
from maillage.web.filters import with_pairs
from maillage.web.offers import offers
from maillage.web.wording.formats import number

ANCHOR: Final = "4g-fixe"  # of the detail on the page of the commune
_MOST_SECTORS: Final = 8
_DETAIL: Final = 60  # after what was measured


def commune_href(code: str) -> str:
    """Where the page of a commune says what is predicted there."""
    return with_pairs(reverse("territory", args=[f"commune:{code}"]), [("detail", ANCHOR)]) + f"#{ANCHOR}"


def commune_detail(prediction: PublishedPrediction, place: Territory) -> PlaceDetail:
    """The part of the page of a commune of which the prediction says something."""

    def content() -> Mapping[str, object]:
        return commune_service_detail(prediction, place)

    return PlaceDetail(
        title=_("4G fixe : pourquoi, et par quels sites"),
        anchor=ANCHOR,
        template="prediction/commune_detail.html",
        content=content,
        place=_DETAIL,
        style_sheets=("prediction/map.css",),
    )


def commune_service_detail(prediction: PublishedPrediction, place: Territory) -> Mapping[str, object]:
    """What commune_detail.html shows; ``beside`` is what features say beside the prediction."""
    row, code = prediction.communes[place.code], place.code
    return {
        "row": row,
        "address": place.address,
        "answer": households_sentence(row, row.name, prediction.facts),
        "marks": reached_marks(row, place.address),
        "need": need_sentence(row),
        "remains": remaining_sentence(row),
        "beside": [offer(code) for offer in offers("commune_sentences")],
        "reasons": _reasons(prediction, code),
        "sectors": _sectors(prediction, code),
        "basis": prediction_line(prediction.facts),
        "clutter": clutter_sentence(prediction.facts),
        "households_at": places_sentence(prediction.facts),
    }


def remaining_sentence(row: CommuneRow) -> str:
    """What a site more would have to serve, at most and at least."""
    low, high = row.households - row.served_high, row.households - row.served_low
    if not high:
        return _("Il ne reste personne à servir.")
    return _("Il reste %(low)s à %(high)s foyers à servir autrement, ou par un site de plus.") % {
        "low": number(max(low, 0)),
        "high": number(high),
    }


def _reasons(prediction: PublishedPrediction, code: str) -> list[tuple[str, ServiceReason, float]]:
    """The reasons of a commune: the swatch of each on the map, and the share of the households that it holds for."""
    service = commune_service(prediction, code)
    if service is None:
        return []
    layer, total = MAP_LAYERS[MapLayerName.REASON], sum(service.reasons.values())
    shares = []
    for name, households in service.reasons.items():
        reason = ServiceReason[name.upper()]
        class_number = layer.class_of.get(int(reason))
        swatch = "beyond" if class_number is None else layer.classes[class_number].swatch
        shares.append((swatch, reason, households / total))
    return shares


def _sectors(prediction: PublishedPrediction, code: str) -> list[tuple[str, SectorShare, SectorLoad]]:
    """The sectors that households of a commune would be connected to, each with the name of its site and its load."""
    service, loads = commune_service(prediction, code), sector_loads(prediction)
    names = {station.support.code: station.support.name for station in predicted_stations(prediction)}
    return [
        (names[share.site], share, loads[share.site, share.sector])
        for share in (service.sectors[:_MOST_SECTORS] if service else ())
    ]


def sector_households_text(share: SectorShare) -> str:
    """For how many households a sector is the best, and how many of these it serves."""
    text = ngettext("le meilleur pour %(count)s foyer", "le meilleur pour %(count)s foyers", share.households)
    served = ngettext("%(served)s servi", "%(served)s servis", share.served)
    words = {"count": number(share.households), "served": number(share.served)}
    return f"{text % words}, {served % words}"
