"""Rows to look at over many clauses: the same as clause by clause, asked in as many questions for three as for one."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.accounts.domain.terms import Acting
from maillage.include.clauses.domain.clauses import StatedReporter
from maillage.include.clauses.domain.hours import EntryOrigin, HourFault
from maillage.include.clauses.domain.publics import StatedParticipant
from maillage.include.clauses.store.clauses import add_reporter, make_clause
from maillage.include.clauses.store.hours.hour_findings import findings_by_fault, hour_findings
from maillage.include.clauses.store.hours.rows_to_look_at import rows_to_look_at
from maillage.include.clauses.store.models import InsertionClause
from maillage.include.clauses.store.participants import describe_participants, participant_row
from maillage.include.clauses.store.reported_hours import HoursReport, report_hours
from maillage.include.structures.store.models import Structure
from tests.include.clauses.scene import FIRST, HOLDER_SIRET, MADE_AT, OTHER_SIRET, STADIUM, Coordinations, worked


def with_every_fault(scene: Coordinations, number: int) -> InsertionClause:
    """A clause of the coordination in which each sort of thing is odd, of people of its own."""
    clause = make_clause(scene.acting, STADIUM, None, entry=None, now=MADE_AT)
    holder = add_reporter(scene.acting, clause, StatedReporter("Bâtisseurs", HOLDER_SIRET), now=MADE_AT)
    structure = add_reporter(
        scene.acting,
        clause,
        StatedReporter("Ateliers", OTHER_SIRET),
        replaces=holder,
        now=dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
    )
    tired, twice, late = (f"P{number}-{place}" for place in range(3))
    scene.say(
        worked(tired, FIRST, 150),
        worked(tired, FIRST, 90, departement="85"),
        worked(twice, FIRST, 20),
        worked(late, FIRST.after(-1), 10),
        worked(late, FIRST.after(12), 10),
        reporter=holder,
    )
    scene.say(worked(twice, FIRST, 20), worked(twice, FIRST.after(5), 30), reporter=structure)
    stated = StatedParticipant(eligible_from=dt.date(2026, 1, 3), eligible_months=6)
    describe_participants(scene.acting, [(participant_row(scene.here.pk, late), stated)], now=MADE_AT)
    return clause


@pytest.fixture
def odd(scene: Coordinations) -> list[InsertionClause]:
    acting = Acting(scene.elsewhere.pk, user_id=scene.herve.pk)
    same = make_clause(acting, STADIUM, None, entry=None, now=MADE_AT)
    reporter = add_reporter(acting, same, StatedReporter("Bâtisseurs", HOLDER_SIRET), now=MADE_AT)
    report_hours(acting, [HoursReport(reporter, worked("V-9", FIRST, 80))], origin=EntryOrigin.PAGE, now=MADE_AT)
    Structure.objects.create(
        siret=OTHER_SIRET,
        siren=OTHER_SIRET[:9],
        kind="EI",
        name="Ateliers",
        words="",
        source="essai",
        created_at=MADE_AT,
        changed_at=MADE_AT,
        withdrawn_at=dt.datetime(2026, 2, 10, tzinfo=dt.UTC),
    )
    return [with_every_fault(scene, number) for number in range(3)]


def test_rows_of_three_clauses_are_those_of_each_together(odd: list[InsertionClause]) -> None:
    one_by_one: Counter[HourFault] = Counter()
    for clause in odd:
        one_by_one.update(findings_by_fault(hour_findings(clause)))

    counts = rows_to_look_at([clause.pk for clause in odd])

    assert counts == dict(one_by_one)
    assert set(counts) == set(HourFault)


def test_person_who_works_too_much_in_two_clauses_counts_once(scene: Coordinations) -> None:
    other = make_clause(scene.acting, STADIUM, None, entry=None, now=MADE_AT)
    elsewhere = add_reporter(scene.acting, other, StatedReporter("Autre", OTHER_SIRET), now=MADE_AT)
    scene.say(worked("P-1", FIRST, 150))
    scene.say(worked("P-1", FIRST, 90), reporter=elsewhere)

    assert rows_to_look_at([scene.clause.pk, other.pk]) == {HourFault.ABOVE_LEGAL: 2}


def test_questions_are_as_many_for_three_clauses_as_for_one_but_those_claimed_twice(odd: list[InsertionClause]) -> None:
    asked = []
    for several in (odd[:1], odd):
        with CaptureQueriesContext(connection) as questions:
            rows_to_look_at([clause.pk for clause in several])
        asked.append(len(questions))

    assert (
        asked[1] - asked[0] == 2 * 3
    )  # who else follows the contract, what they say, and the rows, of two clauses more


def test_hours_that_another_coordination_counts_are_found_whatever_departement_it_says(scene: Coordinations) -> None:
    acting = Acting(scene.elsewhere.pk, user_id=scene.herve.pk)
    same = make_clause(acting, STADIUM, None, entry=None, now=MADE_AT)
    reporter = add_reporter(acting, same, StatedReporter("Bâtisseurs", HOLDER_SIRET), now=MADE_AT)
    theirs = HoursReport(reporter, worked("V-9", FIRST, 80, departement="85"))
    report_hours(acting, [theirs], origin=EntryOrigin.PAGE, now=MADE_AT)

    scene.say(worked("P-1", FIRST, 80, departement="44"))

    assert rows_to_look_at([scene.clause.pk]) == {HourFault.CLAIMED_TWICE: 1}
