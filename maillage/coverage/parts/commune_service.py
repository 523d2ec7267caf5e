"""What the prediction says of a commune in detail: who can be served, why not, by which sectors, and what remains."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coverage.parts.prediction_words import (
    clutter_sentence,
    households_sentence,
    need_sentence,
    places_sentence,
    prediction_line,
    reached_marks,
    reason_words,
)
from maillage.coverage.parts.state_bar import StateShares, state_shares
from maillage.coverage.queries.coverage_answers import commune_service, predicted_stations, sector_loads
from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.coverage.terms.commune_rows import CommuneRow, SectorShare
from maillage.coverage.terms.map_layers import MAP_LAYERS, MapLayerName
from maillage.coverage.terms.service import ServiceReason
from maillage.territory.terms import Territory
from maillage.web.filters import with_pairs
from maillage.web.offers import PlaceDetail, offers
from maillage.web.wording.formats import number, percent
from maillage.web.wording.glossary import NumberMark

ANCHOR: Final = "4g-fixe"  # of the detail on the page of the commune
_MOST_SECTORS: Final = 8
_DETAIL: Final = 60  # after what was measured


@dataclass(frozen=True, slots=True)
class ReasonShare:
    """A reason, the share of the commune's households that it holds for, and the swatch of its colour on the map."""

    swatch: str
    text: str
    share: str


@dataclass(frozen=True, slots=True)
class ServingSector:
    """A sector that households of the commune would be connected to."""

    name: str
    households: str
    load: str
    remark: str


@dataclass(frozen=True, slots=True)
class CommuneDetail:
    """All that templates/coverage/commune_detail.html shows; ``beside`` is what features say beside the prediction."""

    answer: str
    marks: tuple[NumberMark, ...]
    need: str
    remains: str
    beside: tuple[str, ...]
    bar: StateShares
    reasons: tuple[ReasonShare, ...]
    sectors: tuple[ServingSector, ...]
    basis: str
    clutter: str
    households_at: str
    map_href: str
    csv_href: str
    json_href: str


def commune_href(code: str) -> str:
    """Where the page of a commune says what is predicted there."""
    return with_pairs(reverse("territory", args=[f"commune:{code}"]), [("detail", ANCHOR)]) + f"#{ANCHOR}"


def commune_detail(prediction: PublishedPrediction, place: Territory) -> PlaceDetail:
    """The part of the page of a commune of which the prediction says something."""

    def content() -> CommuneDetail:
        return commune_service_detail(prediction, place)

    return PlaceDetail(
        title=_("4G fixe : pourquoi, et par quels sites"),
        anchor=ANCHOR,
        template="coverage/commune_detail.html",
        content=content,
        place=_DETAIL,
        style_sheets=("coverage/map.css",),
    )


def commune_service_detail(prediction: PublishedPrediction, place: Territory) -> CommuneDetail:
    """What the prediction says of a commune, as its detail shows it."""
    row, code = prediction.communes[place.code], place.code
    return CommuneDetail(
        answer=households_sentence(row, row.name, prediction.facts),
        marks=reached_marks(row, place.address),
        need=need_sentence(row),
        remains=remaining_sentence(row),
        beside=tuple(offer(code) for offer in offers("commune_parts", "SENTENCES")),
        bar=state_shares(row),
        reasons=_reasons(prediction, code),
        sectors=_sectors(prediction, code),
        basis=prediction_line(prediction.facts),
        clutter=clutter_sentence(prediction.facts),
        households_at=places_sentence(prediction.facts),
        map_href=with_pairs(reverse("coverage"), [("place", place.address)]) + "#carte",
        csv_href=reverse("coverage_commune_csv", args=[code]),
        json_href=f"/api/v1/coverage/communes/{code}",
    )


def remaining_sentence(row: CommuneRow) -> str:
    """What a site more would have to serve, at most and at least."""
    low, high = row.households - row.served_high, row.households - row.served_low
    if not high:
        return _("Il ne reste personne à servir.")
    return _("Il reste %(low)s à %(high)s foyers à servir autrement, ou par un site de plus.") % {
        "low": number(max(low, 0)),
        "high": number(high),
    }


def _reasons(prediction: PublishedPrediction, code: str) -> tuple[ReasonShare, ...]:
    service = commune_service(prediction, code)
    if service is None:
        return ()
    layer, total = MAP_LAYERS[MapLayerName.REASON], sum(service.reasons.values())
    shares = []
    for name, households in service.reasons.items():
        reason = ServiceReason[name.upper()]
        class_number = layer.class_of.get(int(reason))
        swatch = "beyond" if class_number is None else layer.classes[class_number].swatch
        shares.append(ReasonShare(swatch, reason_words(reason), percent(households / total)))
    return tuple(shares)


def _sectors(prediction: PublishedPrediction, code: str) -> tuple[ServingSector, ...]:
    service, loads = commune_service(prediction, code), sector_loads(prediction)
    names = {station.support.code: station.support.name for station in predicted_stations(prediction)}
    lines = []
    for share in service.sectors[:_MOST_SECTORS] if service else ():
        load = loads[share.site, share.sector]
        remark = "" if load.may_send else _("pas de fréquence accordée")
        if load.may_send and load.is_full:
            remark = _("plein : il ne prendrait pas toutes les lignes attendues")
        lines.append(
            ServingSector(
                name=_("%(site)s, secteur %(sector)s") % {"site": names[share.site], "sector": share.sector},
                households=sector_households_text(share),
                load=_("Chargé à %(load)s, il peut prendre %(lines)s lignes.")
                % {"load": percent(load.load), "lines": number(load.lines)},
                remark=remark,
            )
        )
    return tuple(lines)


def sector_households_text(share: SectorShare) -> str:
    """For how many households a sector is the best, and how many of these it serves."""
    text = ngettext("le meilleur pour %(count)s foyer", "le meilleur pour %(count)s foyers", share.households)
    served = ngettext("%(served)s servi", "%(served)s servis", share.served)
    words = {"count": number(share.households), "served": number(share.served)}
    return f"{text % words}, {served % words}"
