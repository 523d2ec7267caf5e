"""What the prediction says of a territory, as a panel of its page: a commune, or the communes of a larger one."""

from dataclasses import dataclass

from django.urls import reverse

from maillage.coverage.parts.prediction_words import clutter_sentence, households_sentence, need_sentence
from maillage.coverage.parts.state_bar import StateShares, state_shares
from maillage.coverage.queries.coverage_answers import totals_of
from maillage.coverage.queries.current_prediction import current_prediction
from maillage.territory.terms import Kind, Territory


@dataclass(frozen=True, slots=True)
class PlaceCoverage:
    """What templates/coverage/fixed_access.html shows."""

    answer: str
    need: str
    bar: StateShares
    clutter: str
    href: str


def fixed_access(place: Territory) -> PlaceCoverage | None:
    """The panel of a place; None while no prediction is in force, and where it says nothing of the place."""
    prediction = current_prediction()
    if prediction is None:
        return None
    totals = totals_of(prediction, place.address)
    if totals is None:
        return None
    is_sheet = place.kind is Kind.COMMUNE and place.code in prediction.communes
    return PlaceCoverage(
        answer=households_sentence(totals, place.name, prediction.facts),
        need=need_sentence(totals),
        bar=state_shares(totals),
        clutter=clutter_sentence(prediction.facts),
        href=reverse("coverage_commune", args=[place.code]) if is_sheet else reverse("coverage"),
    )
