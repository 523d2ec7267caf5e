"""Totals of months are what the rows of hours sum up to, whatever is said, taken back, erased or forgotten."""

import datetime as dt
import random

import pytest
from django.db.models import Count, Sum

from maillage.include.clauses.domain.clauses import StatedReporter
from maillage.include.clauses.domain.hours import ReportedHours, WorkMode
from maillage.include.clauses.store.clauses import add_reporter, make_clause
from maillage.include.clauses.store.models import (
    ClauseParticipant,
    HourEntry,
    HourReporter,
    InsertionClause,
    MonthTotal,
)
from maillage.include.clauses.store.retention import erase_person, forget_past_people
from tests.include.clauses.scene import FIRST, MADE_AT, OTHER_SIRET, STADIUM, Coordinations, worked

KEY = ("clause_id", "reporter_id", "month", "mode", "departement")


def totals() -> set[tuple[object, ...]]:
    return set(MonthTotal.objects.values_list(*KEY, "centihours", "rows"))


def sums_of_rows() -> set[tuple[object, ...]]:
    rows = HourEntry.objects.order_by().values_list(*KEY)
    return set(rows.annotate(hours=Sum("centihours"), lines=Count("pk")))


def some_hours(draw: random.Random) -> ReportedHours:
    month, mode = FIRST.after(draw.randrange(26)), draw.choice(list(WorkMode))
    hours = draw.choice([0, 1, 3_500, 15_167, 21_000])
    return ReportedHours(f"P-{draw.randrange(6)}", month, mode, hours, draw.choice(["44", "85"]))


def act(scene: Coordinations, reporters: list[HourReporter], draw: random.Random) -> None:
    people = list(ClauseParticipant.objects.all())
    kind = draw.choice(["say", "say", "say", "erase", "forget"])
    if kind == "say":
        scene.say(*(some_hours(draw) for _row in range(draw.randrange(1, 9))), reporter=draw.choice(reporters))
    elif kind == "erase" and people:
        erase_person(scene.acting, draw.choice(people), now=MADE_AT)
    else:
        forget_past_people(dt.datetime(2028, draw.randrange(1, 12), 1, tzinfo=dt.UTC))


@pytest.mark.parametrize("seed", range(6))
def test_totals_are_the_sums_of_the_rows_after_whatever_is_done(scene: Coordinations, seed: int) -> None:
    draw = random.Random(seed)
    other = make_clause(scene.acting, STADIUM, None, entry=None, now=MADE_AT)
    elsewhere = add_reporter(scene.acting, other, StatedReporter("Autre", OTHER_SIRET), now=MADE_AT)

    for _act in range(12):
        act(scene, [scene.holder, elsewhere], draw)
        assert totals() == sums_of_rows()


def test_every_change_of_hours_raises_the_revision_of_its_clause_alone(scene: Coordinations) -> None:
    other = make_clause(scene.acting, STADIUM, None, entry=None, now=MADE_AT)
    before = InsertionClause.objects.get(pk=scene.clause.pk).revision

    scene.say(worked("P-1", FIRST, 100))
    scene.say(worked("P-1", FIRST, 0))

    revisions = dict(InsertionClause.objects.values_list("pk", "revision"))
    assert (revisions[scene.clause.pk] - before, revisions[other.pk]) == (2, 0)
    assert totals() == set()
