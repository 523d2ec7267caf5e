"""A town clerk publishes contracts on five cards, in a real browser, and takes the official file."""

import re

import httpx
import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, StorageState

from maillage.buy.contracts.edges.export.official_schema import schema_errors
from maillage.buy.programme.domain.planned_purchases import Quarter
from tests.buy.contracts.contracts import SAMPLES
from tests.walks.browsing import DESK, PHONE, VIEWS, View, settle, visit
from tests.walks.conftest import Installation
from tests.walks.effort import effort_on

pytestmark = [pytest.mark.walk, pytest.mark.slow]

EMAIL, PASSWORD = "lucie@vertou.example", "sept-marees-hautes"
SIRET = "21860194600013"  # the organisation has not given its own: the first card asks for it


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


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_clerk_publishes_an_ordinary_contract_and_its_official_file_conforms(  # noqa: PLR0915 -- a walk
    browser: Browser, vertou: Installation, lucie: StorageState, view: View
):
    looks: list[tuple[list[str], bool]] = []
    number = f"2026-{VIEWS.index(view):03}"
    with visit(browser, size=view.size, scheme=view.scheme, storage_state=lucie) as visiting:
        page = visiting.page
        effort = effort_on(page)

        def look() -> None:
            settle(page)
            looks.append((visiting.faults(), visiting.is_wider_than_the_screen()))

        visiting.open(f"{vertou.url}/marches/publier")
        look()
        press(page, "main a.button-accent")
        page.fill("[name=objet]", "Entretien des espaces verts, lot 3")
        page.click("label:has([value=services])")
        page.fill("[name=acheteur_id]", SIRET)
        page.wait_for_selector("input[name=codeCPV-choix]:checked")
        look()
        page.reload()
        assert page.input_value("[name=objet]") == "Entretien des espaces verts, lot 3"
        page.wait_for_selector("input[name=codeCPV-choix]:checked")
        press(page, "main button[type=submit]")
        page.fill("[name=titulaire_id_1]", "381 031 285 00491")
        page.wait_for_selector(".field-told:not([hidden])")
        page.click(".more-fields summary")
        page.fill("[name=titulaire_denominationSociale_1]", "SARL Jardins du Clain")
        look()
        press(page, "main button[type=submit]")
        page.fill("[name=montant]", "186 000")
        page.fill("[name=dureeMois]", "36")
        page.fill("[name=dateNotification]", "2026-11-12")
        page.fill("[name=lieu]", "Saint-Hilaire-de-Riez")
        page.wait_for_selector(".field-told >> text=Saint-Hilaire-de-Riez")
        look()
        press(page, "main button[type=submit]")
        page.fill("[name=id]", number)
        page.check("[name=ordinaire]")
        page.fill("[name=offresRecues]", "3")
        look()
        press(page, "main button[type=submit]")
        look()
        titles = page.locator(".review-line dt").all_inner_texts()
        press(page, "main button.button-accent")
        look()
        official = page.get_by_role("link", name="Télécharger").get_attribute("href")

    document = httpx.get(f"{vertou.url}{official}", timeout=60).json()
    contracts = {contract["id"]: contract for contract in document["marches"]["marche"]}
    assert looks == [([], False)] * 7
    assert (effort.counts, round(effort.seconds)) == ((7, 9, 12), 83)
    assert titles == ["Nature", "À qui", "Combien et où", "Notifié, durée", "Comment", "Clauses"]
    assert list(schema_errors(document)) == []
    assert contracts[number]["lieuExecution"] == {"code": "85226", "typeCode": "Code commune"}


def test_cards_without_script_ask_after_sending_and_lots_are_a_small_table(
    browser: Browser, vertou: Installation, lucie: StorageState
):
    with visit(browser, size=PHONE, storage_state=lucie, java_script_enabled=False) as visiting:
        page = visiting.page
        page.goto(f"{vertou.url}/marches/publier/marche")
        page.fill("[name=objet]", "Tonte de pelouse")
        page.fill("[name=acheteur_id]", SIRET)
        page.click("label:has([value=services])")
        press(page, "main button[type=submit]")
        page.check("input[value='77310000']")
        press(page, "main button[type=submit]")
        press(page, "a >> text=Plusieurs lots")
        for line, town in ((1, "Stades"), (2, "Écoles")):
            page.fill(f"[name=lot{line}-lot_numero]", str(line))
            page.fill(f"[name=lot{line}-objet]", town)
            page.fill(f"[name=lot{line}-titulaire_id_1]", "38103128500491")
            page.fill(f"[name=lot{line}-montant]", "48250")
        press(page, "main button.button-accent")

        assert page.locator("main h1").inner_text().startswith("Combien, et où")
        assert page.locator("[name=montant]").count() == 0


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_for_buyers_are_without_fault(browser: Browser, vertou: Installation, lucie: StorageState, view: View):
    with visit(browser, size=view.size, scheme=view.scheme, storage_state=lucie) as visiting:
        visiting.open(f"{vertou.url}/marches/publier?q=tonte de pelouse")
        found = [(visiting.faults(), visiting.is_wider_than_the_screen())]
        press(visiting.page, "main .schema-cards a[href*='/publier?']")
        press(visiting.page, "button[value=form], button[value=grid]")
        draft = visiting.page.url.rpartition("/")[0].rpartition("/")[2]
        visiting.open(f"{vertou.url}/publier/{draft}/fiche?sorte=avenant")
        found.append((visiting.faults(), visiting.is_wider_than_the_screen()))
        visiting.open(f"{vertou.url}/publier/{draft}/grille")
        for address in (f"marches/publier/{draft}/a-qui?lots", "marches/publier/concession"):
            visiting.open(f"{vertou.url}/{address}")
            found.append((visiting.faults(), visiting.is_wider_than_the_screen()))

        assert found == [([], False)] * 4


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
