"""The agency's balance: by coordination, département, owner and contract, each line a sum of what may be told."""

import datetime as dt
from dataclasses import replace

import pytest

from maillage.accounts.terms import Acting
from maillage.clauses.models import ClauseParticipant, ClosedBalance, ClosedPersonHours, PublishedYear
from maillage.clauses.queries.agency_balance import ToldLine, agency_balance
from maillage.clauses.record.clauses import add_reporter, make_clause
from maillage.clauses.record.hours import SaidHours, say_hours
from maillage.clauses.record.published_figures import close_due_balance, publish_due_years
from maillage.clauses.record.retention import erase_person, forget_past_people
from maillage.clauses.terms.clauses import StatedReporter
from maillage.clauses.terms.hours import EntryOrigin
from tests.clauses.scene import FIRST, MADE_AT, OTHER_SIRET, STADIUM, Coordinations, worked

PROMISED = STADIUM.promised_centihours


@pytest.mark.parametrize(("here", "elsewhere", "told"), [(12, 12, 2), (12, 3, 0), (5, 5, 0), (12, 0, 2)])
def test_coordinations_hide_in_company_and_owners_are_at_least_what_is_told(
    scene: Coordinations, here: int, elsewhere: int, told: int
) -> None:
    acting = Acting(scene.elsewhere.pk, user_id=scene.herve.pk)
    clause = make_clause(acting, STADIUM, None, entry=None, now=MADE_AT)
    reporter = add_reporter(acting, clause, StatedReporter("Ateliers", OTHER_SIRET), now=MADE_AT)
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(here)))
    rows = [SaidHours(reporter, worked(f"V-{number:02}", FIRST, 10)) for number in range(elsewhere)]
    say_hours(acting, rows, origin=EntryOrigin.PAGE, now=MADE_AT)
    close_due_balance(MADE_AT)

    balance = agency_balance()

    assert len([line for line in balance.coordinations if line.done is not None]) == told
    done = 1_000 * (here + elsewhere) if here + elsewhere >= 11 else None
    assert balance.whole == ToldLine("", 2, 2 * PROMISED, done, is_whole=done is not None)
    of_owner = done if told else None
    assert balance.owners == (ToldLine("Société du stade", 2, 2 * PROMISED, of_owner, is_whole=bool(told)),)


def test_convention_of_few_hides_beside_a_large_contract_and_its_owner_is_told_at_least(scene: Coordinations) -> None:
    for place, (owner, people) in enumerate([("Ville", 20), ("Ville", 3), ("Ville", 15), ("Lycée", 14)]):
        stated = replace(STADIUM, title=f"Clause {place}", owner_name=owner, convention=str(place))
        clause = make_clause(scene.acting, stated, None, entry=None, now=MADE_AT)
        reporter = add_reporter(scene.acting, clause, StatedReporter("Ateliers", OTHER_SIRET), now=MADE_AT)
        scene.say(*(worked(f"P{place}-{number:02}", FIRST, 10) for number in range(people)), reporter=reporter)
    close_due_balance(MADE_AT)

    balance = agency_balance()

    contracts = {line.name: line.done for line in balance.contracts}
    assert contracts == {"Clause 0": 20_000, "Clause 1": None, "Clause 2": None, "Clause 3": 14_000, STADIUM.title: 0}
    assert {line.name: line.done for line in balance.owners} == {
        "Ville": 38_000,
        "Lycée": 14_000,
        "Société du stade": 0,
    }
    assert [line.done for line in balance.departements] == [52_000]


def quarter(number: int) -> dt.datetime:
    """A morning after so many closing days: the first of February, May, August, November."""
    return dt.datetime(2026 + number // 4, 2 + 3 * (number % 4), 2, 9, tzinfo=dt.UTC)


def told(scene: Coordinations) -> tuple[int | None, int | None]:
    """The hours of all, and of the first coordination, as the agency reads them."""
    balance = agency_balance()
    (line,) = (line for line in balance.coordinations if line.name == scene.here.name)
    return balance.whole.done, line.done


def test_two_balances_subtracted_after_one_persons_row_came_in_find_nobody(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(12)))
    looks = [(close_due_balance(quarter(0)), *told(scene))]

    scene.say(worked("P-LATE-1", FIRST, 151.67))
    looks.append((close_due_balance(quarter(0)), *told(scene)))
    looks.append((close_due_balance(quarter(1)), *told(scene)))
    scene.say(*(worked(f"Q-{number:02}", FIRST.after(1), 10) for number in range(10)))
    looks.append((close_due_balance(quarter(2)), *told(scene)))

    assert looks == [(1, 12_000, 12_000), (0, 12_000, 12_000), (0, 12_000, 12_000), (1, 37_167, 37_167)]
    assert ClosedBalance.objects.count() == 3


def test_who_is_erased_or_forgotten_shows_in_no_later_balance(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(14)))
    close_due_balance(quarter(0))
    people = {row.pseudonym: row for row in ClauseParticipant.objects.all()}

    erase_person(scene.acting, people["P-00"], now=quarter(1))
    scene.say(*(worked(f"Q-{number:02}", FIRST.after(1), 10) for number in range(11)))
    close_due_balance(quarter(1))
    after_erasure = told(scene)
    forget_past_people(quarter(9))
    scene.say(*(worked(f"R-{number:02}", FIRST.after(2), 10) for number in range(11)))
    close_due_balance(quarter(9))

    assert after_erasure == (25_000, 25_000)
    assert told(scene) == (36_000, 36_000)


def test_clause_that_changes_its_owner_moves_no_hours_from_one_line_to_another(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(12)))
    close_due_balance(quarter(0))

    scene.clause.owner_name = "Repreneur du stade"
    scene.clause.save()
    scene.say(*(worked(f"Q-{number:02}", FIRST.after(1), 10) for number in range(11)))
    close_due_balance(quarter(1))

    owners = {line.name: (line.promised, line.done) for line in agency_balance().owners}
    assert owners == {"Repreneur du stade": (PROMISED, 11_000), "Société du stade": (0, 12_000)}


def test_before_the_first_closing_promises_alone_are_told(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 10) for number in range(10)))

    closed, balance = close_due_balance(MADE_AT), agency_balance()

    assert (closed, balance.closed_on, ClosedBalance.objects.count()) == (0, None, 0)
    assert balance.whole == ToldLine("", 1, PROMISED, None, is_whole=False)


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
    assert told(scene) == (26_000, 26_000)
    assert set(ClosedPersonHours.objects.values_list("year", flat=True)) == {2026, 2027}
    assert (published.year, published.rows[0]["people"], published.rows[0]["centihours"]) == (2026, 23, 23_000)
