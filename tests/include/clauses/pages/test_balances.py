"""Balances: a coordination sees its own, the agency all, everybody the published years and who helps where."""

import datetime as dt

import pytest
from django.http import HttpResponseBase
from django.test import Client

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Organisation
from maillage.include.clauses.domain.clauses import StatedReporter
from maillage.include.clauses.domain.yearly_tables import Breakdown, ClauseYearRow
from maillage.include.clauses.pages.balance import year_shares
from maillage.include.clauses.pages.contract_parts import promised_hours
from maillage.include.clauses.store.balances import BalanceLine, clause_balance, hours_for_others
from maillage.include.clauses.store.clauses import add_reporter, make_clause
from maillage.include.clauses.store.models import InsertionClause
from maillage.include.clauses.store.published_figures import close_due_balance, publish_due_years
from tests.include.clauses.scene import FIRST, HOLDER_SIRET, MADE_AT, STADIUM, Coordinations, worked
from tests.people import People

pytestmark = pytest.mark.django_db

ROWS = (
    ClauseYearRow("", Breakdown.ALL, "", 40, 400_000),
    ClauseYearRow("", Breakdown.MODE, "embauche", 15, 100_000),
    ClauseYearRow("", Breakdown.MODE, "interim", 25, 300_000),
    ClauseYearRow("", Breakdown.AGE, "autres", 40, 400_000),
    ClauseYearRow("44", Breakdown.ALL, "", 20, 250_000),
    ClauseYearRow("44", Breakdown.MODE, "embauche", 20, 250_000),
    ClauseYearRow("85", Breakdown.ALL, "", 20, 150_000),
)


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def test_promises_and_hours_are_of_the_same_departement_and_kept_sums_follow_what_is_said(scene: Coordinations) -> None:
    # A portfolio at 136 % read 82 %: promises stood with the clause's département, hours with that of the work.
    scene.say(worked("P-1", FIRST, 100), worked("P-2", FIRST, 40, departement="85"))
    before = clause_balance(scene.here)
    scene.say(worked("P-3", FIRST, 60, departement="85"))
    after = clause_balance(scene.here)

    assert before.departements == (BalanceLine("44", 1, 10_000_000, 14_000),)
    assert after.departements == (BalanceLine("44", 1, 10_000_000, 20_000),)
    assert after.whole == BalanceLine("", 1, 10_000_000, 20_000)
    assert after.owners == (BalanceLine("Société du stade", 1, 10_000_000, 20_000),)
    assert clause_balance(scene.elsewhere).whole.clauses == 0
    assert hours_for_others(scene.elsewhere) is None  # two people: fewer than eleven


def test_balance_before_its_first_closing_does_not_say_that_few_people_worked(
    scene: Coordinations, people: People
) -> None:
    scene.say(*(worked(f"P-{number:03}", FIRST, 10) for number in range(150)))

    agency = text_of(people.client("aline").get("/mon-espace/clauses/bilan"))

    assert "100 000 heures promises ; les heures faites ne sont pas encore arrêtées." in agency
    assert "moins de 11 personnes" not in agency


def test_hours_done_next_door_are_told_as_a_sum_of_eleven_people_at_least(scene: Coordinations) -> None:
    scene.say(*(worked(f"P-{number:02}", FIRST, 10, departement="85") for number in range(11)))

    page = text_of(scene.client(scene.herve).get("/mon-espace/clauses/bilan"))

    assert hours_for_others(scene.elsewhere) == 11_000
    assert "pour des clauses d’autres coordinations : 110 heures." in page
    assert "Société du stade" not in page


def test_agency_sees_all_coordinations_and_everybody_the_published_years(scene: Coordinations, people: People) -> None:
    acting = Acting(scene.elsewhere.pk, user_id=scene.herve.pk)
    other = make_clause(acting, STADIUM, None, entry=None, now=MADE_AT)
    add_reporter(acting, other, StatedReporter("Bâtisseurs", HOLDER_SIRET), now=MADE_AT)
    scene.say(*(worked(f"P-{number:02}", FIRST, 100) for number in range(12)))
    empty = text_of(Client().get("/clauses-sociales"))
    Organisation.objects.filter(pk=scene.here.pk).update(email="clauses@example.org")

    publish_due_years(dt.datetime(2027, 4, 2, tzinfo=dt.UTC))
    close_due_balance(dt.datetime(2027, 4, 2, tzinfo=dt.UTC))
    agency = text_of(people.client("aline").get("/mon-espace/clauses/bilan"))
    public = text_of(Client().get("/clauses-sociales"))

    assert "Aucune année n’est encore publiée" in empty
    assert "2 clauses :" in agency
    assert "des heures promises sont faites, 1 200 heures." in agency
    assert "Société du stade" in agency
    assert agency.count("1 200") == 1  # of all together: a convention is no public contract, of which years tell
    assert "Heures faites jusqu’à fin 2026" in agency
    assert "Coordination de Vendée" in agency
    assert "En 2026, 12 personnes ont fait 1 200 heures au titre de clauses sociales." in public
    assert "clauses@example.org" in public


def test_page_of_a_contract_tells_what_its_clause_promises(scene: Coordinations) -> None:
    InsertionClause.objects.update(contract_key="2026-marche", lot="2")

    ((first, step),) = promised_hours("2026-marche")

    assert first == dt.date(2026, 1, 1)
    assert step.title.replace("\u202f", " ") == "Clause sociale : 100 000 heures promises"
    assert step.details == ("jusqu’en décembre 2026", "suivie par Coordination de Loire-Atlantique", "lot 2")
    assert list(promised_hours("another")) == []


@pytest.mark.django_db
def test_a_year_is_told_in_lists_with_most_hours_first_and_none_of_one_part_alone():
    told = [
        (title, [(part.name, part.beside, part.width) for part in parts])
        for title, parts in year_shares(ROWS, 2026, ())
    ]

    assert [
        (title, [(name, who.replace("\xa0", " "), width) for name, who, width in parts]) for title, parts in told
    ] == [
        (
            "Comment",
            [
                ("mise à disposition ou intérim", "25 personnes", "100.0%"),
                ("embauche directe", "15 personnes", "33.3%"),
            ],
        ),
        ("Où", [("Loire-Atlantique", "20 personnes", "100.0%"), ("Vendée", "20 personnes", "60.0%")]),
    ]


def test_a_year_without_rows_has_no_list():
    assert year_shares((), 2026, ()) == []
