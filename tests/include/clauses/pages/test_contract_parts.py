"""On the page of a contract: hours promised to whom it concerns, hours done from published years, never live ones."""

import csv
import datetime as dt
import io
from dataclasses import replace

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from maillage.accounts.domain.terms import Acting
from maillage.buy.contracts.edges.record_forms import complete_contract
from maillage.buy.contracts.pages.parts.contract_words import contract_href
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import first_contracts
from maillage.include.clauses.domain.clauses import StatedReporter
from maillage.include.clauses.pages.balance import plan_indicator
from maillage.include.clauses.pages.contract_parts import social_cells
from maillage.include.clauses.store.clause_contracts import promised_by_key, unpublished_consideration
from maillage.include.clauses.store.clauses import add_reporter, make_clause
from maillage.include.clauses.store.models import InsertionClause
from maillage.include.clauses.store.public_hours import PromisedHours, promised_on_contracts
from maillage.include.clauses.store.published_figures import publish_due_years
from tests.buy.contracts.small_market import NANTES
from tests.include.clauses.scene import FIRST, HOLDER_SIRET, MADE_AT, STADIUM, Coordinations, worked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts")]

AFTER = dt.datetime(2027, 4, 2, tzinfo=dt.UTC)


def clause_on_a_contract(scene: Coordinations) -> InsertionClause:
    """The town hall of Nantes promises 1,000 hours on its works."""
    contracts = first_contracts(ContractSearch(buyer=NANTES), today=dt.date(2026, 11, 1), most=9)
    key = next(contract.key for contract in contracts if contract.object == "Travaux de la mairie")
    stated = replace(STADIUM, title="Travaux de la mairie", contract_key=key, convention="")
    return make_clause(scene.acting, replace(stated, promised_centihours=100_000), None, entry=None, now=MADE_AT)


def page_of(client: Client, clause: InsertionClause) -> str:
    page: str = client.get(contract_href(clause.contract_key)).content.decode()
    return page.replace("\xa0", " ").replace("\u202f", " ")


def test_contract_says_its_promise_at_once_and_what_is_done_once_the_year_is_published(
    scene: Coordinations, client: Client
) -> None:
    clause = clause_on_a_contract(scene)
    holder = add_reporter(scene.acting, clause, StatedReporter("Bâtisseurs", HOLDER_SIRET), now=MADE_AT)
    scene.say(*(worked(f"P-{number:02}", FIRST, 50) for number in range(14)), reporter=holder)

    live = page_of(client, clause)
    publish_due_years(AFTER)
    published = page_of(client, clause)

    assert "1 000 heures promises à des personnes en insertion ; aucune année" in live
    assert "700 heures" not in live
    assert "1 000 heures promises, 700 heures faites d’après les années publiées, 70 % à la fin de 2026." in published
    assert "700 heures, 14 personnes" in published


def test_contract_of_few_people_says_nothing_of_what_is_done(scene: Coordinations, client: Client) -> None:
    clause = clause_on_a_contract(scene)
    holder = add_reporter(scene.acting, clause, StatedReporter("Bâtisseurs", HOLDER_SIRET), now=MADE_AT)
    scene.say(*(worked(f"P-{number:02}", FIRST, 50) for number in range(3)), reporter=holder)
    scene.say(*(worked(f"Q-{number:02}", FIRST, 50) for number in range(20)))

    publish_due_years(AFTER)

    page = page_of(client, clause)
    assert "150 heures" not in page
    assert "aucune année de ce marché n’est encore publiée" in page


def test_form_of_a_contract_proposes_the_social_clause_that_is_followed(scene: Coordinations) -> None:
    clause = clause_on_a_contract(scene)
    cells = {"acheteur_id": NANTES, "id": "N2"}

    followed, others = complete_contract(cells), complete_contract({**cells, "id": "N"})

    assert clause.contract_key.startswith(f"{NANTES}-N2-")
    assert (followed["considerationsSociales"], followed["heures_insertion"]) == ("Clause sociale", "1000")
    assert not {"considerationsSociales", "heures_insertion"} & others.keys()


def test_form_of_a_lot_proposes_the_hours_of_its_own_clause(scene: Coordinations) -> None:
    first = clause_on_a_contract(scene)
    second = replace(STADIUM, contract_key=first.contract_key, convention="", lot="2", promised_centihours=30_000)
    make_clause(scene.acting, second, None, entry=None, now=MADE_AT)
    cells = {"acheteur_id": NANTES, "id": "N2"}

    proposed = [complete_contract({**cells, "lot_numero": lot})["heures_insertion"] for lot in ("", "2", "7")]

    assert proposed == ["1300", "300", "1300"]


def test_table_of_contracts_that_everybody_downloads_says_promised_hours_and_none_that_are_done(
    scene: Coordinations, client: Client
) -> None:
    clause = clause_on_a_contract(scene)
    holder = add_reporter(scene.acting, clause, StatedReporter("Bâtisseurs", HOLDER_SIRET), now=MADE_AT)
    scene.say(*(worked(f"P-{number:02}", FIRST, 50.25) for number in range(14)), reporter=holder)

    text = client.get("/marches/recherche.csv").getvalue().decode("utf-8-sig")
    table = csv.DictReader(io.StringIO(text))
    rows = {row["key"]: row for row in table}

    assert rows[clause.contract_key]["insertion_hours_promised"] == "1000"
    assert {row["insertion_hours_promised"] for key, row in rows.items() if key != clause.contract_key} == {""}
    assert "703" not in rows[clause.contract_key].values()


def test_facilitator_is_told_where_the_published_contract_does_not_say_its_clause(scene: Coordinations) -> None:
    clause = clause_on_a_contract(scene)

    remark = unpublished_consideration(clause, today=dt.date(2026, 11, 1))

    assert "« Clause sociale » (considerationsSociales)" in remark
    assert unpublished_consideration(scene.clause, today=dt.date(2026, 11, 1)) == ""


def test_public_page_says_the_share_of_contracts_with_a_consideration_beside_the_plan(
    scene: Coordinations, settings: Settings
) -> None:
    clause_on_a_contract(scene)
    settings.HOME_TERRITORY = "region:75"  # Poitiers, whose contracts of last year are published

    plan = plan_indicator(today=dt.date(2026, 11, 1))

    assert plan is not None
    assert plan.goal.replace("\xa0", " ") == "Objectif : 30 % des marchés en 2025 (PNAD 2022-2025)."
    assert plan.followed.replace("\u202f", " ") == "1 clause de marché public y promet 1 000 heures."


def test_contract_that_two_coordinations_follow_promises_its_hours_once(scene: Coordinations, client: Client) -> None:
    # 500 hours stood on the page and in the form, of a contract that promises 250.
    clause = clause_on_a_contract(scene)
    acting = Acting(scene.elsewhere.pk, user_id=scene.herve.pk)
    same = replace(STADIUM, title="La même", contract_key=clause.contract_key, convention="")
    make_clause(acting, replace(same, promised_centihours=100_000), None, entry=None, now=MADE_AT)

    number = clause.contract_key.removeprefix(f"{NANTES}-").split("-")[0]

    assert "1 000 heures promises à des personnes en insertion" in page_of(client, clause)
    assert promised_by_key([clause.contract_key]) == {clause.contract_key: 100_000}
    assert promised_on_contracts("") == PromisedHours(1, 100_000)
    assert social_cells(NANTES, number, "")["heures_insertion"] == "1000"
