"""The home of fixed 4G: one's own address, how many it reaches, the map, the communes where it arrives."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from maillage.coverage.parts.commune_service import commune_href
from maillage.coverage.parts.coverage_map import CoverageMap, coverage_map
from maillage.coverage.parts.prediction_words import (
    clutter_sentence,
    example_address,
    interval_sentence,
    perimeter_sentence,
    places_sentence,
    prediction_line,
    reached_marks,
    reached_sentence,
    target_rate,
)
from maillage.coverage.parts.state_bar import StateShares, state_shares
from maillage.coverage.queries.coverage_answers import communes_to_compute, reached_communes, totals_of
from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.coverage.rules.commune_list import CommuneListing, listed_communes
from maillage.coverage.terms.commune_rows import CommuneRow, HouseholdTotals
from maillage.coverage.terms.map_layers import MapLayerName
from maillage.territory.queries import names_of, territory
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import number, percent
from maillage.web.wording.glossary import NumberMark, told_number


@dataclass(frozen=True, slots=True)
class ListedCommune:
    """A commune of the list."""

    name: str
    href: str
    served: SafeString
    households: SafeString
    share: str
    bar: StateShares


@dataclass(frozen=True, slots=True)
class CoverageHomePage:
    """All that templates/coverage/home.html shows once a prediction is published."""

    answer: str
    marks: tuple[NumberMark, ...]
    interval: str
    perimeter: str
    example: str
    rate: str
    basis: str
    clutter: str
    households_at: str
    map: CoverageMap
    listing: CommuneListing
    reached: str
    rows: tuple[ListedCommune, ...]
    not_reached: tuple[str, ...]
    to_compute: tuple[str, ...]
    csv_href: str
    geojson_href: str
    kml_href: str
    json_href: str


def coverage_home_page(
    prediction: PublishedPrediction, listing: CommuneListing, *, layer: MapLayerName, place: str = ""
) -> CoverageHomePage:
    """The home for a prediction; ``listing`` orders and filters the communes that it reaches.

    The map opens around the territory ``place``, where one is named.
    """
    facts = prediction.facts
    totals = totals_of(prediction, facts["territory"])
    if totals is None:
        totals = HouseholdTotals(0, 0, 0, 0, 0, None, None, 0, 0)
    reached = reached_communes(prediction)
    listed = listed_communes(reached, listing) if listing.pairs() else reached
    pairs = listing.pairs()
    return CoverageHomePage(
        answer=reached_sentence(totals, facts),
        marks=reached_marks(totals, facts["territory"]),
        interval=interval_sentence(totals),
        perimeter=perimeter_sentence(totals, facts),
        example=example_address(prediction),
        rate=target_rate(facts),
        basis=prediction_line(facts),
        clutter=clutter_sentence(facts),
        households_at=places_sentence(facts),
        map=coverage_map(prediction, layer=layer, box=territory(place).bbox if place else None),
        listing=listing,
        reached=ngettext("La commune où la 4G fixe arrive", "Les %(count)s communes où la 4G fixe arrive", len(reached))
        % {"count": number(len(reached))},
        rows=tuple(_commune_line(row) for row in listed),
        not_reached=tuple(sorted(row.name for row in prediction.communes.values() if not row.served)),
        to_compute=tuple(sorted(names_of(communes_to_compute(prediction)).values())),
        csv_href=with_pairs(reverse("coverage_communes_csv"), pairs),
        geojson_href=with_pairs(reverse("coverage_communes_geojson"), pairs),
        kml_href=with_pairs(reverse("coverage_communes_kml"), pairs),
        json_href=with_pairs("/api/v1/coverage/communes", pairs),
    )


def _commune_line(row: CommuneRow) -> ListedCommune:
    place = f"commune:{row.code}"
    return ListedCommune(
        name=row.name,
        href=commune_href(row.code),
        served=told_number(number(row.served), "households_reached", row.served, of=place),
        households=told_number(number(row.households), "households", row.households, of=place),
        share=percent(row.served / row.households if row.households else None),
        bar=state_shares(row),
    )
