"""The agency's balance and the published years are held together, look after look: no two of them find anybody.

Everybody has hours of her own, so that each sum says who is in it. Where people of the same year are in the same looks
of both products, no sum or difference of looks tells them apart: each such group must be of eleven people at least.
"""

import datetime as dt
import random
from collections import Counter

import pytest

from maillage.clauses.models import ClauseParticipant, ClosedPersonHours, HourEntry, PublishedYear
from maillage.clauses.queries.agency_balance import agency_balance
from maillage.clauses.record.published_figures import close_due_balance, publish_due_years
from maillage.clauses.record.retention import erase_person
from maillage.clauses.terms.clauses import FLOOR
from tests.clauses.scene import FIRST, Coordinations, worked

YEARS = (2026, 2027, 2028)
PersonYear = tuple[int, int]  # the number of a person and a year


def year_sums() -> dict[int, int]:
    """The hours of each published year, all départements together."""
    wholes = {
        published.year: [row["centihours"] for row in published.rows if (row["departement"], row["value"]) == ("", "")]
        for published in PublishedYear.objects.all()
    }
    return {year: several[0] for year, several in wholes.items() if several}


def say_some(scene: Coordinations, draw: random.Random, moment: dt.datetime) -> None:
    """A team or some who are late, of each year that has begun."""
    for year in (year for year in YEARS if year <= moment.year):
        first, count = (
            ClauseParticipant.objects.count() + 1_000 * moment.month,
            draw.choice([0, 0, 1, 2, 8, 11, 14, 20]),
        )
        scene.say(
            *(
                worked(
                    f"P-{moment:%y%m}-{year}-{number:03}",
                    FIRST.after(12 * (year - YEARS[0]) + draw.randrange(4)),
                    60 + draw.random() * 60 + (first + number) % 7,
                    departement=draw.choice(("44", "85")),
                )
                for number in range(count)
            )
        )


@pytest.mark.parametrize(("seed", "chance_to_erase"), [(1, 0.0), (2, 0.0), (3, 0.4)])
def test_no_product_minus_another_is_of_fewer_than_eleven_people(
    scene: Coordinations, seed: int, chance_to_erase: float
) -> None:
    # The balance less the published years gave the hours of eight people.
    draw = random.Random(seed)
    hours: dict[PersonYear, int] = {}
    counted: set[PersonYear] = set()  # by closings, whoever was erased since among them
    looks: list[set[PersonYear]] = []
    of_years: dict[int, set[PersonYear]] = {}
    for place in range(4 * len(YEARS) + 6):
        moment = dt.datetime(2026 + (4 + 3 * place) // 12, 1 + (4 + 3 * place) % 12, 2, 12, tzinfo=dt.UTC)
        say_some(scene, draw, moment)
        rows = HourEntry.objects.values_list("participant_id", "month", "centihours")
        hours |= {(person, month // 12): centihours for person, month, centihours in rows if person}
        if draw.random() < chance_to_erase:
            erase_person(scene.acting, draw.choice(list(ClauseParticipant.objects.all())), now=moment)
        for step in (publish_due_years, close_due_balance):
            step(moment)
            counted |= set(ClosedPersonHours.objects.values_list("participant_id", "year"))
            sums = year_sums()
            for year in sums.keys() - of_years.keys():
                of_years[year] = {one for one in counted if one[1] == year}
                assert sums[year] == sum(hours[one] for one in of_years[year])
            assert (agency_balance().whole.done or 0) == sum(hours[one] for one in counted)
            looks.append(set(counted))

    products = [*looks, *of_years.values()]
    groups = Counter(tuple(one in product for product in products) for one in counted)

    assert set(of_years) == set(YEARS)
    assert len(groups) > 6
    assert min(groups.values()) >= FLOOR
