"""A town clerk publishes her first contract by the short form, in a real browser, and takes the official file."""

import json
import re

import httpx
import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, StorageState

from maillage.buy.contracts.edges.export.official_schema import schema_errors
from maillage.buy.programme.domain.planned_purchases import Quarter
from tests.buy.contracts.contract_rows import CONTRACT
from tests.buy.contracts.contracts import SAMPLES
from tests.walks.browsing import DESK, PHONE, VIEWS, View, visit
from tests.walks.conftest import Installation

pytestmark = [pytest.mark.walk, pytest.mark.slow]

EMAIL, PASSWORD = "lucie@vertou.example", "sept-marees-hautes"


@pytest.fixture(scope="module")
def vertou(installation: Installation) -> Installation:
    """The commune of Vertou, where Lucie publishes."""
    installation.run_each(
        ["accounts", "create-organisation", "Commune de Vertou", "--kind", "commune", "--territory", "commune:44215"],
        ["accounts", "create-member", "commune-de-vertou", EMAIL, "--role", "publisher", "--password", PASSWORD],
    )
    return installation


@pytest.fixture(scope="module")
def lucie(browser: Browser, vertou: Installation) -> StorageState:
    """What the browser of Lucie keeps once she is logged in."""
    with visit(browser) as visiting:
        visiting.open(f"{vertou.url}/connexion?next=/marches/publier")
        visiting.page.fill("input[name=username]", EMAIL)
        visiting.page.fill("input[type=password]", PASSWORD)
        press(visiting.page, "main button[type=submit]")
        return visiting.page.context.storage_state()


def press(page: Page, selector: str) -> None:
    page.click(selector)
    page.wait_for_load_state()


def fill(page: Page, cells: dict[str, str], titles: dict[str, str]) -> None:
    """Type a record: the fields by the words of their labels, which are read once, with what each is."""
    labels = page.eval_on_selector_all(
        "form:is([data-keep], :has([data-kept])) label",
        "labels => labels.map(one => [one.firstChild.textContent.trim(), one.htmlFor, one.control?.localName])",
    )
    places = {" ".join(text.split()): (place, element) for text, place, element in labels}
    for name, value in cells.items():
        place, element = places[titles[name]]
        if element == "select":
            page.select_option(f"#{place}", value)
        else:
            page.fill(f"#{place}", value)


def test_clerk_publishes_a_contract_and_its_official_file_conforms(
    browser: Browser, vertou: Installation, lucie: StorageState
):
    with visit(browser, storage_state=lucie) as visiting:
        page = visiting.page
        page.goto(f"{vertou.url}/marches/publier")
        press(page, "main .schema-cards a")
        press(page, "button[value=form]")
        schema = httpx.get(
            f"{vertou.url}/donnees-publiques/schemas/maillage/marches/1.0.0/schema.json", timeout=60
        ).json()
        fill(page, CONTRACT, {field["name"]: field["title"] for field in schema["fields"]})
        press(page, "main form:is([data-keep], :has([data-kept])) button[type=submit]")
        press(page, "a >> text=Continuer")
        page.fill("input[name=contact_email]", EMAIL)
        press(page, "main form button[type=submit]")
        press(page, "main form button.button-accent")
        page.goto(f"{vertou.url}/catalogue/marches-publics-commune-de-vertou")

        official = page.get_by_role("link", name="Format officiel (JSON)").get_attribute("href")

    document = httpx.get(f"{vertou.url}{official}", timeout=60).json()
    assert list(schema_errors(document)) == []
    assert [contract["objet"] for contract in document["marches"]["marche"]] == [CONTRACT["objet"]]
    assert json.dumps(document).count("38103128500491") == 1


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_for_buyers_are_without_fault(browser: Browser, vertou: Installation, lucie: StorageState, view: View):
    with visit(browser, size=view.size, scheme=view.scheme, storage_state=lucie) as visiting:
        visiting.open(f"{vertou.url}/marches/publier?q=tonte de pelouse")
        found = [(visiting.faults(), visiting.is_wider_than_the_screen())]
        press(visiting.page, "main .schema-cards a")
        press(visiting.page, "button[value=form], button[value=grid]")
        draft = visiting.page.url.rpartition("/")[0]
        visiting.open(f"{draft}/fiche?sorte=petit-marche")
        found.append((visiting.faults(), visiting.is_wider_than_the_screen()))

        assert found == [([], False)] * 2


def test_clerk_finds_the_code_with_her_words_and_everybody_sees_what_she_announces(
    browser: Browser, vertou: Installation, lucie: StorageState
):
    quarter = Quarter.of(localdate()).after(1)
    with visit(browser, size=VIEWS[0].size, storage_state=lucie) as visiting:
        page = visiting.page
        visiting.open(f"{vertou.url}/mon-espace/programme")
        press(page, "main a.button-accent")
        page.fill("#id_objet", "Tonte des stades")
        page.select_option("#id_tranche", "De 40 000 à 90 000 €")
        page.select_option("#id_trimestre", quarter.word)
        press(page, "main form.describe-form button[type=submit]")
        found = visiting.faults()
        page.check("input[value='77310000']")
        press(page, "main form.describe-form button[type=submit]")
        visiting.open(f"{vertou.url}/marches/programme?territory=commune:44215&q=tonte")
        found += visiting.faults()
        press(page, "main article h3 a")

        assert found == []
        assert page.locator("main h1").inner_text() == "Tonte des stades"
        assert "77310000" in page.locator("main").inner_text()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["360", "1280"])
def test_buyer_checks_the_document_of_her_software_without_an_account(
    browser: Browser, vertou: Installation, size: tuple[int, int]
):
    with visit(browser, size=size) as visiting:
        page = visiting.page
        visiting.open(f"{vertou.url}/verifier")
        page.set_input_files("#check-file", SAMPLES / "real" / "pes_2019.json")
        page.click("#check-form button[type=submit]")
        page.wait_for_selector("#verdict-title")
        page.eval_on_selector_all("#check-report details", "parts => parts.forEach(part => { part.open = true })")

        assert (visiting.faults(), visiting.is_wider_than_the_screen()) == ([], False)
        verdict = " ".join(page.inner_text("#verdict-title").split())
        with page.expect_download() as waiting:
            page.click("#check-report button[value=list]")
        assert re.fullmatch(
            r"\d+ marchés lus, \d+ avec des erreurs : \d+ de format, \d+ selon les règles du ministère\.", verdict
        )
        assert waiting.value.suggested_filename == "pes_2019-remarques.csv"
