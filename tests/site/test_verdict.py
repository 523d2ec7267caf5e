"""What a place page says beside bad news, on comparisons made for it; names of places as people say them."""

from itertools import combinations

import pytest

from maillage.measure.comparison.domain.terms import Comparison, Estimate, OperatorEstimate, ScoreDifference
from maillage.measure.comparison.pages.parts.standing import lead_sentence, standing_sentence
from maillage.site.pages.verdict import level_rest
from maillage.territory.pages.parts.place_names import name_within, spoken_name
from maillage.territory.store.territories import territory

ORANGE, SFR, BOUYGUES, FREE = 1, 2, 3, 4
SCORES = {ORANGE: 75.0, BOUYGUES: 68.0, FREE: 66.0, SFR: 34.0}

pytestmark = pytest.mark.django_db


def compared(*decided: tuple[int, int], steps: tuple[tuple[int, ...], ...]) -> Comparison:
    """The four operators; of each pair in ``decided`` the first is ahead for certain."""
    return Comparison(
        "region:52",
        "score",
        tuple(
            OperatorEstimate(code, 300, 200, 250, 0, Estimate(score, score - 2, score + 2, 200))
            for code, score in SCORES.items()
        ),
        steps=steps,
        differences=tuple(
            ScoreDifference(
                ahead, behind, Estimate(SCORES[ahead] - SCORES[behind], None, None), (ahead, behind) in decided
            )
            for ahead, behind in combinations(SCORES, 2)
        ),
    )


def test_three_level_operators_are_said_to_be_so_beside_the_one_that_is_bad() -> None:
    ahead_of_sfr = [(code, SFR) for code in (ORANGE, BOUYGUES, FREE)]

    assert level_rest(SFR, compared(*ahead_of_sfr, steps=((ORANGE, BOUYGUES, FREE), (SFR,)))) == (
        "Les trois autres à égalité."
    )


def test_operators_of_one_step_of_which_one_is_ahead_of_another_are_not_called_level() -> None:
    # Seen: rows said "Free: derrière, sûr" under "Les trois autres à égalité".
    ahead_of_sfr = [(code, SFR) for code in (ORANGE, BOUYGUES, FREE)]
    orders = compared(*ahead_of_sfr, (ORANGE, FREE), steps=((ORANGE, BOUYGUES, FREE), (SFR,)))

    assert level_rest(SFR, orders) == ""
    assert standing_sentence(orders) == "Orange et Bouygues Telecom passent le mieux."


def test_best_operator_is_said_alone_above_the_rows_that_say_how_all_others_stand() -> None:
    orders = compared(*[(ORANGE, code) for code in (BOUYGUES, FREE, SFR)], steps=((ORANGE,), (BOUYGUES, FREE, SFR)))
    all_level = compared(steps=((ORANGE, BOUYGUES, FREE, SFR),))

    assert [lead_sentence(each) for each in (orders, all_level)] == ["Orange passe le mieux.", ""]
    assert "les trois autres sont à égalité" in standing_sentence(orders)


@pytest.mark.parametrize(
    ("address", "name", "within"),
    [
        ("epci:200023778", "Pays de Saint-Gilles-Croix-de-Vie", "dans le Pays de Saint-Gilles-Croix-de-Vie"),
        ("epci:244400404", "Nantes Métropole", "dans Nantes Métropole"),
        ("departement:85", "Vendée", "en Vendée"),
        ("departement:72", "Sarthe", "dans la Sarthe"),
        ("region:52", "Pays de la Loire", "dans les Pays de la Loire"),
        ("commune:44131", "Pornic", "à Pornic"),
        ("place:pornic", "Pornic (plage)", "à Pornic (plage)"),
        ("place:saint-gilles-croix-de-vie", "Saint-Gilles-Croix-de-Vie (plage)", "à Saint-Gilles-Croix-de-Vie (plage)"),
        ("place:noirmoutier", "Noirmoutier", "à Noirmoutier"),
    ],
)
def test_places_are_called_as_people_say_them(address: str, name: str, within: str) -> None:
    place = territory(address)

    assert (spoken_name(place), name_within(place)) == (name, within)
