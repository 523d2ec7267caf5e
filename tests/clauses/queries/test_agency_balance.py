"""The agency's balance: by coordination, département, owner and contract, each line a sum of what may be told."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.accounts.terms import Acting
from maillage.clauses.queries.agency_balance import ToldLine, agency_balance
from maillage.clauses.record.clauses import add_reporter, make_clause
from maillage.clauses.record.hours import SaidHours, say_hours
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

    balance = agency_balance()

    contracts = {line.name: line.done for line in balance.contracts}
    assert contracts == {"Clause 0": 20_000, "Clause 1": None, "Clause 2": None, "Clause 3": 14_000, STADIUM.title: 0}
    assert {line.name: line.done for line in balance.owners} == {
        "Ville": 38_000,
        "Lycée": 14_000,
        "Société du stade": 0,
    }
    assert [line.done for line in balance.departements] == [52_000]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads the index of people in its order")
@pytest.mark.parametrize("people", [3, 30])
def test_people_are_never_made_distinct_over_all_clauses_at_once(scene: Coordinations, people: int) -> None:
    """That took four minutes over a region's rows that had just come, on PostgreSQL: whatever it believes of them."""
    scene.say(*(worked(f"P-{number:02}", FIRST.after(later), 10) for number in range(people) for later in range(3)))
    with CaptureQueriesContext(connection) as questions:
        agency_balance()
    of_people = [question["sql"] for question in questions if "clauses_hourentry" in question["sql"]]
    with connection.cursor() as cursor:
        for eager in ("parallel_setup_cost = 0", "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0"):
            cursor.execute(f"SET LOCAL {eager}")
        plans = []
        for question in of_people:
            cursor.execute(f"EXPLAIN {question}")
            plans.append([line for (line,) in cursor.fetchall()])
        cursor.execute(of_people[0])
        rows = len(cursor.fetchall())

    assert ([plan[0].split("  ")[0] for plan in plans], rows) == (["Nested Loop"], min(people, 11))
