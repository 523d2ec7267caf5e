"""A year enters the catalogue once, masked, and what is said or erased later changes no published row."""

import datetime as dt

import pytest

from maillage.include.clauses.store.hours.hour_sums import hour_sums
from maillage.include.clauses.store.models import ClauseParticipant, HourEntry, PublishedYear
from maillage.include.clauses.store.published_figures import publish_due_years, publish_yearly_table
from maillage.include.clauses.store.retention import erase_person, forget_past_people
from maillage.include.clauses.store.yearly_people import published_rows_of_years
from maillage.opendata.catalog.store.models import Dataset
from tests.include.clauses.scene import FIRST, Coordinations, worked
from tests.people import People

pytestmark = pytest.mark.django_db

DURING_GRACE = dt.datetime(2027, 3, 15, tzinfo=dt.UTC)
AFTER = dt.datetime(2027, 4, 2, tzinfo=dt.UTC)


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
