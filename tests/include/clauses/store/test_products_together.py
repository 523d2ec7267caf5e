"""The agency's balance and the published years are held together, look after look: no two of them find anybody.

Everybody has hours of her own, so that each sum says who is in it. A unit is a person in a year as one closing counted
her: each product is a sum of units, and what is left of one without another is of nobody or of eleven people.
"""

import datetime as dt
import random
from collections import Counter
from itertools import combinations

import pytest

from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD, StatedReporter
from maillage.include.clauses.store.agency_balance import agency_balance
from maillage.include.clauses.store.clauses import add_reporter, make_clause
from maillage.include.clauses.store.models import (
    ClauseParticipant,
    ClosedPersonHours,
    HourEntry,
    HourReporter,
    PublishedContractYear,
    PublishedYear,
)
from maillage.include.clauses.store.published_figures import close_due_balance, publish_due_years
from maillage.include.clauses.store.retention import erase_person
from tests.include.clauses.scene import FIRST, MADE_AT, OTHER_SIRET, STADIUM, Coordinations, worked

YEARS = (2026, 2027, 2028)
PersonYear = tuple[int, int]  # the number of a person and a year
Unit = tuple[int, int, int]  # a person, a year, a closing


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
    assert min(groups.values()) >= DISCLOSURE_THRESHOLD


def contract_reporters(scene: Coordinations, count: int) -> list[HourReporter]:
    """Who says hours of several public contracts."""
    reporters = []
    for place in range(count):
        clause = make_clause(scene.acting, STADIUM, None, entry=None, now=MADE_AT)
        clause.contract_key = f"marche-{place}"
        clause.save()
        reporters.append(add_reporter(scene.acting, clause, StatedReporter("Ateliers", OTHER_SIRET), now=MADE_AT))
    return reporters


def say_team(scene: Coordinations, draw: random.Random, reporters: list[HourReporter], moment: dt.datetime) -> None:
    """A quarter of a team that stays, around the floor where it works away from its contract's département."""
    team = [(f"T-{number:03}", "44" if number % 3 else "85") for number in range(draw.choice([13, 40, 55]))]
    if draw.random() < 0.4:
        team += [(f"N-{moment:%y%m}-{number:02}", "44") for number in range(draw.choice([3, 12, 16]))]
    for number, (pseudonym, departement) in enumerate(team):
        month = FIRST.after(12 * (moment.year - YEARS[0]) + moment.month - 1)
        hours = 60 + draw.random() * 60
        reporter = reporters[(number + draw.choice([0, 0, 0, 1])) % len(reporters)]
        scene.say(worked(pseudonym, month, hours, departement=departement), reporter=reporter)


def told_of_balance(year: int) -> list[set[Unit]]:
    """What the total of the balance tells of a year: each run of closings that two looks have between them."""
    units = ClosedPersonHours.objects.filter(year=year).values_list("participant_id", "year", "closing_id")
    closings = sorted({closing for _person, _year, closing in units})
    return [
        {(person, of_year, closing) for person, of_year, closing in units if first <= closing <= last}
        for first in closings
        for last in closings
        if first <= last
    ]


def told_of_year(published: PublishedYear, hours: dict[Unit, int]) -> list[set[Unit]]:
    """Who is in each row of a published year, département by département and contract by contract."""
    of_person: dict[int, set[Unit]] = {}
    for unit in hours:
        if unit[1] == published.year:
            of_person.setdefault(unit[0], set()).add(unit)
    rows = HourEntry.objects.filter(month__gte=published.year * 12, month__lt=published.year * 12 + 12)
    worked_most: dict[int, Counter[tuple[str, str]]] = {}
    for person, place, contract, count in rows.values_list(
        "participant_id", "departement", "clause__contract_key", "centihours"
    ):
        if person:
            worked_most.setdefault(person, Counter())[place, contract] += count
    told = []
    places = {row["departement"] for row in published.rows if row["breakdown"] == "ensemble" and row["departement"]}
    contracts = {(row.departement, row.contract_key) for row in PublishedContractYear.objects.filter(year=published)}
    for place, contract in {*((place, "") for place in places), *contracts}:
        members: set[Unit] = set()
        for person, counts in worked_most.items():
            of_places, of_contracts = Counter[str](), Counter[str]()
            for (one, other), count in counts.items():
                of_places[one] += count
                of_contracts[other] += count
            is_there = max(of_places, key=lambda one: of_places[one]) == place
            if is_there and contract in ("", max(of_contracts, key=lambda one: of_contracts[one])):
                members |= of_person.get(person, set())
        told.append(members)
    return told


@pytest.mark.parametrize("seed", range(4))
def test_nothing_below_the_totals_is_cut_otherwise_than_the_years_cut_it(scene: Coordinations, seed: int) -> None:
    # A line of the balance (by clause) less the row of a year (by place of work) gave the hours of eight people.
    draw = random.Random(seed)
    reporters = contract_reporters(scene, 3)
    for place in range(14):
        moment = dt.datetime(2026 + (3 + 3 * place) // 12, 1 + (3 + 3 * place) % 12, 2, 12, tzinfo=dt.UTC)
        if moment.year <= YEARS[-1]:
            say_team(scene, draw, reporters, moment)
        publish_due_years(moment)
        close_due_balance(moment)
    rows = ClosedPersonHours.objects.exclude(participant=None)
    hours: dict[Unit, int] = {}
    for person, year, closing, count in rows.values_list("participant_id", "year", "closing_id", "centihours"):
        assert person is not None
        assert closing is not None
        hours[person, year, closing] = hours.get((person, year, closing), 0) + count
    compared = 0
    for published in PublishedYear.objects.all():
        of_year = told_of_year(published, hours)
        balance = told_of_balance(published.year)
        for one, other in [*((a, b) for a in balance for b in of_year), *combinations(balance, 2)]:
            people = {person for person, _year, _closing in one ^ other}
            assert len(people) == 0 or len(people) >= DISCLOSURE_THRESHOLD
            compared += 1
    lines = agency_balance()
    of_contracts = {row.contract_key for row in PublishedContractYear.objects.all()}

    assert compared > 30
    assert {line.done for line in lines.contracts} - {None} == {
        sum(PublishedContractYear.objects.filter(contract_key=key).values_list("centihours", flat=True))
        for key in of_contracts
    }


@pytest.mark.parametrize(
    ("stay", "expected"), [(False, [("", 31)]), (True, [("", 31), ("44", 17), ("85", 14)])], ids=["others", "same"]
)
def test_year_of_closings_of_different_people_is_published_as_one_number(
    scene: Coordinations,
    stay: bool,  # noqa: FBT001 -- a case
    expected: list[tuple[str, int]],
) -> None:
    # The row of 44 (17 people) less the first closing (12 of them) would be the hours of five.
    first = [worked(f"P-{number:02}", FIRST, 10) for number in range(12)]
    later = [worked(f"Q-{number:02}", FIRST.after(3), 10) for number in range(5)]
    later += [worked(f"R-{number:02}", FIRST.after(3), 10, departement="85") for number in range(14)]
    later += [worked(f"P-{number:02}", FIRST.after(3), 10) for number in range(12) if stay]
    for hours, moment in (
        (first, dt.datetime(2026, 2, 2, tzinfo=dt.UTC)),
        (later, dt.datetime(2026, 8, 2, tzinfo=dt.UTC)),
    ):
        scene.say(*hours)
        close_due_balance(moment)

    publish_due_years(dt.datetime(2027, 4, 2, tzinfo=dt.UTC))

    (published,) = PublishedYear.objects.all()
    rows = [(row["departement"], row["people"]) for row in published.rows if row["breakdown"] == "ensemble"]
    assert rows == expected
    assert stay or len(published.rows) == 1
