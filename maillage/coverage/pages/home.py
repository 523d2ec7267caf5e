"""The home of fixed 4G: the answer for the territory, one's own address, the map, the communes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.coverage.parts.coverage_map import CoverageMap, coverage_map
from maillage.coverage.parts.prediction_words import (
    clutter_sentence,
    households_sentence,
    need_sentence,
    not_served,
    places_sentence,
    prediction_line,
    target_rate,
    undecided,
)
from maillage.coverage.parts.state_bar import StateShares, state_shares
from maillage.coverage.queries.coverage_answers import totals_of
from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.coverage.rules.commune_list import CommuneListing, CommuneOrder, listed_communes
from maillage.coverage.terms.commune_rows import CommuneRow, HouseholdTotals
from maillage.coverage.terms.map_layers import MapLayerName
from maillage.territory.queries import territory
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import number, percent

PAGE_ROWS: Final = 60


@dataclass(frozen=True, slots=True)
class ListedCommune:
    """A commune of the list."""

    name: str
    href: str
    households: str
    served: str
    interval: str
    share: str
    refused: str
    unknown: str
    need: str
    bar: StateShares


@dataclass(frozen=True, slots=True)
class ListHeading:
    """A column of the list: its name, the address that sorts by it, whether it does."""

    name: str
    href: str
    is_current: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class CoverageHomePage:
    """All that templates/coverage/home.html shows once a prediction is published."""

    answer: str
    need: str
    bar: StateShares
    rate: str
    basis: str
    clutter: str
    households_at: str
    map: CoverageMap
    listing: CommuneListing
    summary: str
    headings: tuple[ListHeading, ...]
    rows: tuple[ListedCommune, ...]
    has_need: bool
    previous_href: str
    next_href: str
    csv_href: str
    geojson_href: str
    kml_href: str
    json_href: str


def coverage_home_page(
    prediction: PublishedPrediction, listing: CommuneListing, *, layer: MapLayerName, page: int
) -> CoverageHomePage:
    """The home for a prediction; ``page`` of the list begins at 1."""
    facts = prediction.facts
    totals = totals_of(prediction, facts["territory"])
    if totals is None:
        totals = HouseholdTotals(0, 0, 0, 0, 0, None, None, 0, 0)
    matching = listed_communes(prediction.communes.values(), listing)
    last = max(1, -(-len(matching) // PAGE_ROWS))
    page = min(max(page, 1), last)
    pairs = listing.pairs()
    has_need = totals.need is not None
    around = {
        number: with_pairs(reverse("coverage"), [*pairs, ("page", str(number))]) + "#communes"
        for number in (page - 1, page + 1)
        if 1 <= number <= last
    }
    return CoverageHomePage(
        answer=households_sentence(totals, territory(facts["territory"]).name, facts),
        need=need_sentence(totals),
        bar=state_shares(totals),
        rate=target_rate(facts),
        basis=prediction_line(facts),
        clutter=clutter_sentence(facts),
        households_at=places_sentence(facts),
        map=coverage_map(prediction, layer=layer),
        listing=listing,
        summary=_list_summary(matching, totals),
        headings=_headings(listing, has_need=has_need),
        rows=tuple(commune_line(row) for row in matching[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]),
        has_need=has_need,
        previous_href=around.get(page - 1, ""),
        next_href=around.get(page + 1, ""),
        csv_href=with_pairs(reverse("coverage_communes_csv"), pairs),
        geojson_href=with_pairs(reverse("coverage_communes_geojson"), pairs),
        kml_href=with_pairs(reverse("coverage_communes_kml"), pairs),
        json_href=with_pairs("/api/v1/coverage/communes", pairs),
    )


def commune_line(row: CommuneRow) -> ListedCommune:
    """A commune as the list shows it."""
    return ListedCommune(
        name=row.name,
        href=reverse("coverage_commune", args=[row.code]),
        households=number(row.households),
        served=number(row.served),
        interval=_("%(low)s à %(high)s") % {"low": number(row.served_low), "high": number(row.served_high)},
        share=percent(row.served / row.households if row.households else None),
        refused=number(not_served(row)),
        unknown=number(undecided(row)),
        need=number(row.need_served) if row.need is not None else "",
        bar=state_shares(row),
    )


def _headings(listing: CommuneListing, *, has_need: bool) -> tuple[ListHeading, ...]:
    names = {
        CommuneOrder.NAME: _("Commune"),
        CommuneOrder.HOUSEHOLDS: _("Foyers"),
        CommuneOrder.SERVED: _("Servis (intervalle)"),
        CommuneOrder.SHARE: _("Part servie"),
        CommuneOrder.REFUSED: _("Non servis, au moins"),
        CommuneOrder.NEED: _("Servis sans autre bon accès"),
    }
    text = [("q", listing.text)] if listing.text else []
    return tuple(
        ListHeading(
            name,
            with_pairs(reverse("coverage"), [*text, ("sort", order.value)]) + "#communes",
            order is listing.order,
            order is not CommuneOrder.NAME,
        )
        for order, name in names.items()
        if has_need or order is not CommuneOrder.NEED
    )


def _list_summary(matching: Sequence[CommuneRow], totals: HouseholdTotals) -> str:
    words = {"count": number(len(matching)), "total": number(totals.computed)}
    if len(matching) == totals.communes:
        return ngettext("%(count)s commune.", "%(count)s communes.", len(matching)) % words
    if len(matching) == totals.computed:
        text = ngettext(
            "%(count)s commune est calculée, sur %(communes)s.",
            "%(count)s communes sont calculées, sur %(communes)s.",
            len(matching),
        )
        return text % (words | {"communes": number(totals.communes)})
    return ngettext("%(count)s commune sur %(total)s.", "%(count)s communes sur %(total)s.", len(matching)) % words
