"""Two publications are attacked together: what was said late or erased between them is found in no difference.

Unknown are the people, and who of them was said late or erased: each is a column of her own. A figure is found where
it is a sum and difference of the rows of both publications (tests/core/disclosure/linear.py).
"""

import datetime as dt
import random

import numpy as np
import pytest

from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD
from maillage.include.clauses.domain.publics import AgeClass, PublicCategory, StatedParticipant
from maillage.include.clauses.domain.yearly_tables import Breakdown, ClauseYearRow, PersonYear, yearly_rows
from maillage.include.clauses.store.hours.hour_sums import hour_sums
from maillage.include.clauses.store.models import ClauseParticipant, HourEntry, PublishedYear
from maillage.include.clauses.store.participants import describe_participants
from maillage.include.clauses.store.published_figures import publish_due_years, publish_yearly_table
from maillage.include.clauses.store.retention import erase_person, forget_past_people
from maillage.include.clauses.store.yearly_people import people_of_year, published_rows_of_years, told_of_year
from maillage.opendata.catalog.store.models import Dataset
from tests.core.disclosure.linear import computable
from tests.include.clauses.domain.test_yearly_tables import invented_people, leaks
from tests.include.clauses.scene import FIRST, MADE_AT, Coordinations, worked
from tests.people import People

FIRST_TIME, SECOND_TIME = dt.datetime(2027, 4, 2, tzinfo=dt.UTC), dt.datetime(2028, 4, 2, tzinfo=dt.UTC)
CATEGORIES = (PublicCategory.DELD, PublicCategory.QPV)

pytestmark = pytest.mark.django_db

DURING_GRACE = dt.datetime(2027, 3, 15, tzinfo=dt.UTC)
AFTER = dt.datetime(2027, 4, 2, tzinfo=dt.UTC)


def say_and_describe(scene: Coordinations, people: range, year: int) -> None:
    """These people work in a year, some next door, of two categories and two ages."""
    month = FIRST.after(12 * year)
    scene.say(*(worked(f"P-{one:03}", month, 100 + one, departement="85" if one % 3 == 0 else "44") for one in people))
    stated = [
        (row, StatedParticipant(category=CATEGORIES[number % 2], age=AgeClass.UNDER_26 if number % 5 else None))
        for row in ClauseParticipant.objects.all()
        for number in [int(row.pseudonym[2:])]
    ]
    describe_participants(scene.acting, stated, now=MADE_AT)


def test_year_published_again_after_late_hours_and_an_erasure_is_the_same_to_the_bit(scene: Coordinations) -> None:
    say_and_describe(scene, range(60), 0)
    publish_due_years(FIRST_TIME)
    before = [row for row in published_rows_of_years() if row[0] == 2026]
    scene.say(worked("P-900", FIRST, 150))  # one person said late
    erase_person(scene.acting, ClauseParticipant.objects.get(pseudonym="P-001"), now=SECOND_TIME)
    say_and_describe(scene, range(2, 45), 1)

    publish_due_years(SECOND_TIME)

    assert PublishedYear.objects.count() == 2
    assert [row for row in published_rows_of_years() if row[0] == 2026] == before
    # Read again it is the same sum: who was said late waits for company, who was erased stays in what was closed.
    corrected = {
        (row.departement, row.value): row.centihours
        for row in yearly_rows(people_of_year(2026, told_of_year(2026) or 0))
    }
    published = {(row.departement, row.value): row.centihours for _year, row in before}
    assert corrected["", ""] == published["", ""]


def test_rows_of_two_years_together_tell_of_nobody_below_the_floor(scene: Coordinations) -> None:
    say_and_describe(scene, range(55), 0)
    say_and_describe(scene, range(8, 70), 1)
    publish_due_years(SECOND_TIME)
    years = {year: people_by_number(year) for year in (2026, 2027)}
    published = published_rows_of_years()

    def members(year: int, row: ClauseYearRow) -> np.ndarray:
        values = {other.value for of_year, other in published if of_year == year}
        people = years[year]
        return np.array([number in people and is_behind(people[number], row, values) for number in range(70)])

    rows = np.array([members(year, row) for year, row in published])
    # What a thief of both would like to know: who left, who came, who is of a category, by place and together.
    groups = [
        members(year, ClauseYearRow(place, breakdown, value, 0, 0))
        for year in years
        for place in ("", "44", "85")
        for breakdown, value in [(Breakdown.ALL, ""), *((Breakdown.CATEGORY, one.value) for one in CATEGORIES)]
    ]
    half = len(groups) // 2
    changes = [earlier & ~later for earlier, later in zip(groups[:half], groups[half:], strict=True)]
    changes += [later & ~earlier for earlier, later in zip(groups[:half], groups[half:], strict=True)]
    small = np.array([group for group in [*groups, *changes] if 0 < group.sum() < DISCLOSURE_THRESHOLD])

    assert len(small) > 5
    assert rows.sum(axis=1).min() >= DISCLOSURE_THRESHOLD
    assert computable(small, rows, np.zeros(70, np.bool_)) == 0


def people_by_number(year: int) -> dict[int, PersonYear]:
    """The people of a year by the numbers in their pseudonyms, which the table never knows."""
    rows = HourEntry.objects.filter(month__gte=year * 12, month__lt=year * 12 + 12)
    then = set(rows.values_list("participant__pseudonym", flat=True))
    names = [row.pseudonym for row in ClauseParticipant.objects.order_by("pk") if row.pseudonym in then]
    return {
        int(name[2:]): person for name, person in zip(names, people_of_year(year, told_of_year(year) or 0), strict=True)
    }


def is_behind(person: PersonYear, row: ClauseYearRow, values: set[str]) -> bool:
    """Whether a person counts in a row; a value that has no row of its own counts among the others."""
    if row.departement and person.departement != row.departement:
        return False
    value = person.value(row.breakdown)
    return row.breakdown is Breakdown.ALL or row.value == (value if value in values else "autres")


def test_two_breakdowns_that_overlap_find_nobody_over_many_regions() -> None:
    draw, leaking = random.Random(77), 0
    for _region in range(120):
        people = invented_people(draw)
        leaking += leaks(people, yearly_rows(people))

    assert leaking == 0


def published(now: dt.datetime) -> int:
    publish_due_years(now)
    return publish_yearly_table(now)


def test_year_is_published_once_its_grace_is_over_and_conforms_to_its_schema(
    scene: Coordinations, people: People
) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 100) for number in range(14)))

    during, after = published(DURING_GRACE), published(AFTER)
    scene.say(worked("P-99", FIRST, 100))
    late = published(AFTER + dt.timedelta(days=30))

    dataset = Dataset.objects.get(slug="clauses-sociales")
    assert (during, after, late) == (0, 1, 0)
    assert [version.error_count for version in dataset.versions.all()] == [0]
    assert [(year, row.departement, row.people, row.centihours) for year, row in published_rows_of_years()] == [
        (2026, "", 14, 140_000),
        (2026, "44", 14, 140_000),
    ]


def test_person_who_asks_goes_with_her_hours_from_every_live_figure(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 100), worked("P-2", FIRST, 50))

    erase_person(scene.acting, ClauseParticipant.objects.get(pseudonym="P-1"), now=AFTER)

    sums = hour_sums(scene.clause)
    assert (sums.done, sums.people, HourEntry.objects.count()) == (5_000, 1, 1)


def test_people_are_forgotten_in_time_and_their_hours_stay_as_proof(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 100), worked("P-2", FIRST, 50), worked("P-3", FIRST.after(20), 70))
    soon, late = dt.datetime(2027, 12, 1, tzinfo=dt.UTC), dt.datetime(2028, 2, 1, tzinfo=dt.UTC)

    forgotten = [forget_past_people(moment) for moment in (soon, late, late)]

    sums = hour_sums(scene.clause)
    assert forgotten == [0, 2, 0]
    assert (sums.done, sums.people, sums.forgotten) == (22_000, 1, 15_000)
    assert [person.pseudonym for person in ClauseParticipant.objects.all()] == ["P-3"]
    assert PublishedYear.objects.count() == 0
