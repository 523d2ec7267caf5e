"""Hours are said once, said again they are replaced; what is odd in them is found from the rows."""

import datetime as dt
import gc
from pathlib import Path

import pytest

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import TraceEntry
from maillage.core.problems import Refused
from maillage.include.clauses.domain.clauses import StatedReporter
from maillage.include.clauses.domain.hours import EntryOrigin, HourFault
from maillage.include.clauses.domain.publics import PublicCategory, StatedParticipant
from maillage.include.clauses.store.clauses import add_reporter, make_clause
from maillage.include.clauses.store.hour_files import take_in_hours
from maillage.include.clauses.store.hours.hour_findings import hour_findings
from maillage.include.clauses.store.hours.hour_sums import hour_sums
from maillage.include.clauses.store.models import ClauseParticipant, HourEntry
from maillage.include.clauses.store.participants import describe_participants, participant_row
from maillage.include.clauses.store.reported_hours import HoursReport, report_hours
from maillage.include.clauses.store.sealed_persons import opened_person
from maillage.include.structures.store.models import Structure
from tests.include.clauses.scene import FIRST, HOLDER_SIRET, MADE_AT, OTHER_SIRET, STADIUM, Coordinations, worked


def faults(scene: Coordinations) -> list[tuple[HourFault, str]]:
    return [(finding.fault, finding.pseudonym) for finding in hour_findings(scene.clause)]


def test_month_said_again_is_replaced_and_zero_takes_it_back(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 100), worked("P-2", FIRST, 50))
    scene.say(worked("P-1", FIRST, 120))
    sums = hour_sums(scene.clause)
    scene.say(worked("P-2", FIRST, 0))

    assert (sums.done, sums.people) == (17_000, 2)
    assert hour_sums(scene.clause).done == 12_000
    assert TraceEntry.objects.filter(verb="clause-hours-said", about=f"clause:{scene.clause.pk}").count() == 3


def test_people_are_described_as_their_hours_come_whether_new_or_known(scene: Coordinations) -> None:
    young, other = StatedParticipant(category=PublicCategory.DELD), StatedParticipant(category=PublicCategory.QPV)
    first = [HoursReport(scene.holder, worked(name, FIRST, 10)) for name in ("P-1", "P-2")]
    then = [HoursReport(scene.holder, worked(name, FIRST.after(1), 10)) for name in ("P-1", "P-3")]

    intakes = [
        report_hours(scene.acting, several, origin=EntryOrigin.FILE, now=MADE_AT, stated=stated)
        for several, stated in ((first, {"P-1": young}), (then, {"P-1": other, "P-3": young}))
    ]

    assert [intake.new_people for intake in intakes] == [2, 1]
    known = [opened_person(participant_row(scene.here.pk, name)) for name in ("P-1", "P-2", "P-3")]
    assert known == [other, StatedParticipant(), young]
    entries = TraceEntry.objects.filter(verb="clause-person-said").order_by("pk")
    assert [entry.detail for entry in entries] == [{"people": 1}, {"people": 2}]


def test_more_than_a_month_allows_is_found_over_all_clauses_of_the_coordination(scene: Coordinations) -> None:
    other = make_clause(scene.acting, STADIUM, None, entry=None, now=MADE_AT)
    elsewhere = add_reporter(scene.acting, other, StatedReporter("Autre", OTHER_SIRET), now=MADE_AT)
    scene.say(worked("P-1", FIRST, 150), worked("P-2", FIRST, 150))
    scene.say(worked("P-1", FIRST, 70), reporter=elsewhere)

    assert faults(scene) == [(HourFault.ABOVE_LEGAL, "P-1")]


def test_person_out_of_her_eligibility_is_found_and_one_never_looked_at_is_not(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 100), worked("P-2", FIRST, 100))
    stated = StatedParticipant(category=PublicCategory.DELD, eligible_from=dt.date(2026, 2, 3))
    describe_participants(scene.acting, [(participant_row(scene.here.pk, "P-1"), stated)], now=MADE_AT)

    assert faults(scene) == [(HourFault.NOT_ELIGIBLE, "P-1")]


def test_hours_before_after_and_of_somebody_replaced_are_found(scene: Coordinations) -> None:
    new = StatedReporter("Reprise", OTHER_SIRET)
    add_reporter(scene.acting, scene.clause, new, replaces=scene.holder, now=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))

    scene.say(worked("P-1", FIRST.after(-1), 10), worked("P-1", FIRST.after(12), 10), worked("P-1", FIRST, 10))

    assert faults(scene) == [
        (HourFault.BEFORE_START, ""),
        (HourFault.AFTER_END, ""),
        (HourFault.REPLACED, ""),
    ]


def test_two_coordinations_that_claim_the_same_hours_are_told_both(scene: Coordinations) -> None:
    acting = Acting(scene.elsewhere.pk, user_id=scene.herve.pk)
    same = make_clause(acting, STADIUM, None, entry=None, now=MADE_AT)
    reporter = add_reporter(acting, same, StatedReporter("Bâtisseurs", HOLDER_SIRET), now=MADE_AT)
    report_hours(acting, [HoursReport(reporter, worked("V-9", FIRST, 80))], origin=EntryOrigin.PAGE, now=MADE_AT)
    scene.say(worked("P-1", FIRST, 80), worked("P-1", FIRST.after(1), 80))

    assert faults(scene) == [(HourFault.CLAIMED_TWICE, "")]
    assert [finding.fault for finding in hour_findings(same)] == [HourFault.CLAIMED_TWICE]


def test_structure_that_closed_keeps_its_hours_and_is_asked_about(scene: Coordinations) -> None:
    Structure.objects.create(
        siret=HOLDER_SIRET,
        siren=HOLDER_SIRET[:9],
        kind="EI",
        name="Bâtisseurs",
        words="",
        source="essai",
        created_at=MADE_AT,
        changed_at=MADE_AT,
        withdrawn_at=dt.datetime(2026, 2, 10, tzinfo=dt.UTC),
    )
    scene.say(worked("P-1", FIRST, 10), worked("P-1", FIRST.after(2), 10))

    assert faults(scene) == [(HourFault.STRUCTURE_CLOSED, "")]
    assert hour_sums(scene.clause).done == 2_000


def test_the_same_person_said_by_holder_and_structure_is_found(scene: Coordinations) -> None:
    structure = add_reporter(scene.acting, scene.clause, StatedReporter("Ateliers", OTHER_SIRET), now=MADE_AT)
    scene.say(worked("P-1", FIRST, 60))
    scene.say(worked("P-1", FIRST, 60), reporter=structure)

    assert faults(scene) == [(HourFault.SAID_BY_TWO, "P-1")]


def test_evidence_that_names_somebody_is_stopped_before_anything_is_kept(scene: Coordinations) -> None:
    row = worked("P-1", FIRST, 60)
    named = type(row)(row.pseudonym, row.month, row.mode, row.centihours, "44", "", "fiche de paie de Mme Martin")

    with pytest.raises(Refused) as refusal:
        scene.say(named)

    assert refusal.value.code == "clause_names_person"
    assert (HourEntry.objects.count(), ClauseParticipant.objects.count()) == (0, 0)


def test_refused_table_leaves_the_search_for_cycles_on(scene: Coordinations, tmp_path: Path) -> None:
    table = tmp_path / "heures.csv"
    table.write_text("clause;titulaireSiret;mois;pseudonyme;heures\n9;1;2026-01;P-1;10\n", "utf-8")

    with pytest.raises(Refused):
        take_in_hours(scene.acting, table, now=MADE_AT, this_month=FIRST)

    assert gc.isenabled()
