"""The sheet of a commune: who can be served, why not, by which sectors, and what remains; basis to be printed."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, sentence
from maillage.coverage.parts.coverage_map import CoverageMap, coverage_map
from maillage.coverage.parts.prediction_words import (
    clutter_sentence,
    households_sentence,
    need_sentence,
    places_sentence,
    prediction_line,
    reason_words,
)
from maillage.coverage.parts.state_bar import StateShares, state_shares
from maillage.coverage.queries.coverage_answers import commune_service, predicted_stations, sector_loads, totals_of
from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.coverage.terms.commune_rows import CommuneRow
from maillage.coverage.terms.map_layers import MAP_LAYERS, MapLayerName
from maillage.coverage.terms.service import ServiceReason
from maillage.territory.queries import territory
from maillage.web.offers import offers
from maillage.web.wording.formats import missing, number, percent

_MOST_SECTORS: Final = 8


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
    served: str
    load: str
    lines: str
    remark: str


@dataclass(frozen=True, slots=True)
class CoverageCommunePage:
    """All that templates/coverage/commune.html shows; ``beside`` is what features say beside the prediction."""

    name: str
    code: str
    answer: str
    need: str
    remains: str
    beside: tuple[str, ...]
    bar: StateShares
    reasons: tuple[ReasonShare, ...]
    sectors: tuple[ServingSector, ...]
    basis: str
    clutter: str
    households_at: str
    map: CoverageMap
    place_href: str
    csv_href: str
    json_href: str


@dataclass(frozen=True, slots=True)
class UnknownCommunePage:
    """All that templates/coverage/commune_to_compute.html shows."""

    name: str
    answer: str
    scope: str
    place_href: str


def coverage_commune_page(prediction: PublishedPrediction, code: str, *, layer: MapLayerName) -> CoverageCommunePage:
    """The sheet of a commune; NotFound where the prediction says nothing of it."""
    row = prediction.communes.get(code)
    if row is None:
        message = sentence("La prédiction ne dit rien de cette commune : elle est hors de la zone calculée.")
        raise NotFound("commune_not_predicted", message)
    subject = territory(f"commune:{code}")
    return CoverageCommunePage(
        name=row.name,
        code=code,
        answer=households_sentence(row, row.name, prediction.facts),
        need=need_sentence(row),
        remains=remaining_sentence(row),
        beside=tuple(offer(code) for offer in offers("commune_parts", "SENTENCES")),
        bar=state_shares(row),
        reasons=_reasons(prediction, code),
        sectors=_sectors(prediction, code),
        basis=prediction_line(prediction.facts),
        clutter=clutter_sentence(prediction.facts),
        households_at=places_sentence(prediction.facts),
        map=coverage_map(prediction, layer=layer, box=subject.bbox),
        place_href=reverse("territory", args=[subject.address]),
        csv_href=reverse("coverage_commune_csv", args=[code]),
        json_href=f"/api/v1/coverage/communes/{code}",
    )


def unknown_commune_page(prediction: PublishedPrediction, code: str) -> UnknownCommunePage:
    """What stands in place of the sheet of a commune of the territory that is not computed yet."""
    subject, whole = territory(f"commune:{code}"), territory(prediction.facts["territory"])
    totals = totals_of(prediction, whole.address)
    words = {"place": whole.name, "computed": number(len(prediction.communes)), "communes": missing()}
    if totals is not None:
        words |= {"computed": number(totals.computed), "communes": number(totals.communes)}
    return UnknownCommunePage(
        name=subject.name,
        answer=_("%(name)s n’est pas encore calculée : on ne sait pas qui peut y avoir la 4G fixe.")
        % {"name": subject.name},
        scope=_("%(place)s : %(computed)s communes sont calculées sur %(communes)s, autour des sites connus.") % words,
        place_href=reverse("territory", args=[subject.address]),
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
                households=number(share.households),
                served=number(share.served),
                load=percent(load.load),
                lines=number(load.lines),
                remark=remark,
            )
        )
    return tuple(lines)
