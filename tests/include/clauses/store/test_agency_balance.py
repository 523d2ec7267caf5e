"""The agency's balance: all together as closings tell it, lines with what published years say of contracts."""

import datetime as dt
from dataclasses import replace

import pytest

from maillage.accounts.domain.terms import Acting
from maillage.include.clauses.domain.clauses import StatedReporter
from maillage.include.clauses.domain.hours import EntryOrigin
from maillage.include.clauses.store.agency_balance import DisclosedLine, agency_balance
from maillage.include.clauses.store.clauses import add_reporter, make_clause
from maillage.include.clauses.store.models import ClauseParticipant, ClosedBalance, ClosedPersonHours, PublishedYear
from maillage.include.clauses.store.published_figures import close_due_balance, publish_due_years
from maillage.include.clauses.store.reported_hours import HoursReport, report_hours
from maillage.include.clauses.store.retention import erase_person, forget_past_people
from tests.include.clauses.scene import FIRST, MADE_AT, OTHER_SIRET, STADIUM, Coordinations, worked

PROMISED = STADIUM.promised_centihours


def contract(scene: Coordinations, place: int, owner: str, people: int, *, acting: Acting | None = None) -> None:
    """A clause of a public contract, and who worked for it in the first month, ten hours each."""
    stated = replace(STADIUM, title=f"Clause {place}", owner_name=owner)
    clause = make_clause(acting or scene.acting, stated, None, entry=None, now=MADE_AT)
    clause.contract_key = f"marche-{place}"
    clause.save()
    reporter = add_reporter(acting or scene.acting, clause, StatedReporter("Ateliers", OTHER_SIRET), now=MADE_AT)
    rows = [HoursReport(reporter, worked(f"P{place}-{number:02}", FIRST, 10)) for number in range(people)]
    report_hours(acting or scene.acting, rows, origin=EntryOrigin.PAGE, now=MADE_AT)


def test_lines_have_the_hours_of_published_years_and_closings_those_of_all_together(scene: Coordinations) -> None:
    elsewhere = Acting(scene.elsewhere.pk, user_id=scene.herve.pk)
    for place, (owner, people) in enumerate([("Ville", 20), ("Ville", 3), ("Ville", 12)]):
        contract(scene, place, owner, people)
    contract(scene, 3, "Lycée", 14, acting=elsewhere)
    close_due_balance(MADE_AT)
    before = agency_balance()

    publish_due_years(quarter(5))
    after = agency_balance()

    assert (before.whole.done, before.through_year) == (49_000, None)
    assert {line.done for line in (*before.contracts, *before.owners, *before.coordinations)} == {None}
    # The small one hides with the next: what everybody reads of contracts, and nothing beside it.
    assert {line.name: line.done for line in after.contracts} == {
        "Clause 0": 20_000,
        "Clause 1": None,
        "Clause 2": None,
        "Clause 3": 14_000,
        STADIUM.title: None,
    }
    assert {line.name: line.done for line in after.owners} == {
        "Ville": 20_000,
        "Lycée": 14_000,
        "Société du stade": None,
    }
    assert {line.name: line.done for line in after.coordinations} == {
        scene.here.name: 20_000,
        scene.elsewhere.name: 14_000,
    }
    assert [line.done for line in after.departements] == [34_000]
    assert (after.whole.done, after.through_year) == (49_000, 2026)


@pytest.mark.parametrize(("people", "done"), [(10, None), (11, 11_000)])
def test_all_together_are_told_from_eleven_people_on(scene: Coordinations, people: int, done: int | None) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(people)))
    close_due_balance(MADE_AT)

    assert agency_balance().whole == DisclosedLine("", 1, PROMISED, done)


def quarter(number: int) -> dt.datetime:
    """A morning after so many closing days: the first of February, May, August, November."""
    return dt.datetime(2026 + number // 4, 2 + 3 * (number % 4), 2, 9, tzinfo=dt.UTC)


def told() -> int | None:
    """The hours of all as the agency reads them."""
    return agency_balance().whole.done


def test_two_balances_subtracted_after_one_persons_row_came_in_find_nobody(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(12)))
    looks = [(close_due_balance(quarter(0)), told())]

    scene.say(worked("P-LATE-1", FIRST, 151.67))
    looks.append((close_due_balance(quarter(0)), told()))
    looks.append((close_due_balance(quarter(1)), told()))
    scene.say(*(worked(f"Q-{number:02}", FIRST.after(1), 10) for number in range(10)))
    looks.append((close_due_balance(quarter(2)), told()))

    assert looks == [(1, 12_000), (0, 12_000), (0, 12_000), (1, 37_167)]
    assert ClosedBalance.objects.count() == 3


def test_who_is_erased_or_forgotten_shows_in_no_later_balance(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(14)))
    close_due_balance(quarter(0))
    people = {row.pseudonym: row for row in ClauseParticipant.objects.all()}

    erase_person(scene.acting, people["P-00"], now=quarter(1))
    scene.say(*(worked(f"Q-{number:02}", FIRST.after(1), 10) for number in range(11)))
    close_due_balance(quarter(1))
    after_erasure = told()
    forget_past_people(quarter(9))
    scene.say(*(worked(f"R-{number:02}", FIRST.after(2), 10) for number in range(11)))
    close_due_balance(quarter(9))

    assert (after_erasure, told()) == (25_000, 36_000)


def test_before_the_first_closing_promises_alone_are_told(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(10)))

    closed, balance = close_due_balance(MADE_AT), agency_balance()

    assert (closed, balance.closed_on, ClosedBalance.objects.count()) == (0, None, 0)
    assert balance.whole == DisclosedLine("", 1, PROMISED, None)


def test_closing_of_all_years_together_is_followed_by_years_apart(scene: Coordinations) -> None:
    # As installations that closed balances before years were closed apart have it.
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(12)))
    close_due_balance(quarter(0))
    ClosedPersonHours.objects.update(year=0)
    for closing in ClosedBalance.objects.all():
        closing.sums = [{name: value for name, value in row.items() if name != "year"} for row in closing.sums]
        closing.save()

    scene.say(*(worked(f"Q-{number:02}", FIRST.after(1), 10) for number in range(11)))
    scene.say(*(worked(f"R-{number:02}", FIRST.after(12), 10) for number in range(3)))
    close_due_balance(quarter(4))
    publish_due_years(quarter(6))

    (published,) = PublishedYear.objects.all()
    assert told() == 26_000
    assert set(ClosedPersonHours.objects.values_list("year", flat=True)) == {2026, 2027}
    assert (published.year, published.rows[0]["people"], published.rows[0]["centihours"]) == (2026, 23, 23_000)
