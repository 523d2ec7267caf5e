"""The home of fixed 4G: one's own address, how many it reaches, the map, the communes where it arrives."""

from django.utils.translation import ngettext

from maillage.coverage.parts.coverage_map import coverage_map
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
from maillage.coverage.queries.coverage_answers import communes_to_compute, reached_communes, totals_of
from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.coverage.rules.commune_list import CommuneListing, listed_communes
from maillage.coverage.terms.commune_rows import HouseholdTotals
from maillage.coverage.terms.map_layers import MapLayerName
from maillage.territory.queries import names_of, territory
from maillage.web.filters import with_pairs
from maillage.web.wording.formats import number


def coverage_home_context(
    prediction: PublishedPrediction, listing: CommuneListing, *, layer: MapLayerName, place: str = ""
) -> dict[str, object]:
    """What the home shows of a prediction; ``listing`` orders and filters the communes that it reaches.

    The map opens around the territory ``place``, where one is named.
    """
    facts = prediction.facts
    totals = totals_of(prediction, facts["territory"])
    if totals is None:
        totals = HouseholdTotals(0, 0, 0, 0, 0, None, None, 0, 0)
    reached = reached_communes(prediction)
    return {
        "answer": reached_sentence(totals, facts),
        "marks": reached_marks(totals, facts["territory"]),
        "interval": interval_sentence(totals),
        "perimeter": perimeter_sentence(totals, facts),
        "example": example_address(prediction),
        "rate": target_rate(facts),
        "basis": prediction_line(facts),
        "clutter": clutter_sentence(facts),
        "households_at": places_sentence(facts),
        "map": coverage_map(prediction, layer=layer, box=territory(place).bbox if place else None),
        "listing": listing,
        "query": with_pairs("", listing.pairs()),
        "reached": ngettext(
            "La commune où la 4G fixe arrive", "Les %(count)s communes où la 4G fixe arrive", len(reached)
        )
        % {"count": number(len(reached))},
        "rows": listed_communes(reached, listing) if listing.pairs() else reached,
        "not_reached": sorted(row.name for row in prediction.communes.values() if not row.served),
        "to_compute": sorted(names_of(communes_to_compute(prediction)).values()),
    }
