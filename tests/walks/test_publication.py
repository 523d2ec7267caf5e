"""A clerk publishes: the file of the Nièvre as it is, a grid pasted from Excel, a form, in a real browser."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.walks.browsing import VIEWS, View, Visit, settle, visit
from tests.walks.conftest import Installation

pytestmark = [pytest.mark.walk, pytest.mark.slow]

NIEVRE: Final = Path(__file__).resolve().parents[1] / "samples" / "publication" / "nievre-cd58-2016.csv"
WEIGHT_LIMIT: Final = 100_000
EMAIL, PASSWORD = "claire@nievre.example", "sept-marees-hautes"
FIVE_MINUTES_S: Final = 300
BLOCK: Final = 'AGORA\t1200\n"Club ""de voile"""\t300,5'


@pytest.fixture(scope="module")
def nievre(installation: Installation) -> Installation:
    """The département of the Nièvre, where Claire publishes."""
    place = ["--kind", "departement", "--territory", "departement:58"]
    person = [EMAIL, "--role", "publisher", "--password", PASSWORD]
    installation.run_each(
        ["accounts", "create-organisation", "Département de la Nièvre", *place],
        ["accounts", "create-member", "departement-de-la-nievre", *person],
    )
    return installation


@pytest.fixture(scope="module")
def at_home(browser: Browser, nievre: Installation) -> StorageState:
    """What the browser of Claire keeps once she is logged in."""
    with visit(browser) as visiting:
        _log_in(visiting, nievre)
        return visiting.page.context.storage_state()


@pytest.fixture
def claire(browser: Browser, at_home: StorageState) -> Iterator[Visit]:
    """Claire, logged in."""
    with visit(browser, storage_state=at_home) as visiting:
        yield visiting


def _log_in(visiting: Visit, place: Installation) -> None:
    visiting.open(f"{place.url}/connexion?next=/mon-espace")
    visiting.page.fill("input[name=username]", EMAIL)
    visiting.page.fill("input[type=password]", PASSWORD)
    _press(visiting.page, "main button[type=submit]")


def _press(page: Page, selector: str) -> None:
    page.click(selector)
    settle(page)


def _same_value(page: Page, name: str, value: str | None) -> None:
    form = page.locator(f".fill-form:has(input[name=field][value={name}])").first
    if value is not None and form.locator("select").count():
        form.locator("select").select_option(value)
    elif value is not None:
        form.locator("input[name=value]").fill(value)
    form.locator("button").click()
    settle(page)


def test_a_clerk_publishes_the_file_of_the_nievre_in_under_five_minutes(claire: Visit, nievre: Installation):
    page, begun = claire.page, time.monotonic()

    claire.open(f"{nievre.url}/publier")
    page.set_input_files("input[type=file]", NIEVRE)
    _press(page, "main .drop-form button[type=submit]")
    assert "windows-1252" in page.inner_text(".verdict")
    _press(page, ".verdict button")
    assert "102 corrections faites" in page.inner_text(".said")
    _same_value(page, "datesPeriodeVersement", "2016-01-01/2016-12-31")
    _same_value(page, "pourcentageSubvention", "1")
    _same_value(page, "idAttribuant", "22580001000013")
    _same_value(page, "nature", None)
    _same_value(page, "conditionsVersement", "unique")
    _same_value(page, "notificationUE", "non")
    _press(page, ".verdict a.button")
    page.fill("#contact_email", "subventions@nievre.example")
    _press(page, ".describe-form button")
    _press(page, ".summary button[type=submit]")
    seconds = time.monotonic() - begun

    assert "C’est publié" in page.inner_text("h1")
    address = page.locator(".done a.button-accent").get_attribute("href")
    csv = httpx.get(f"{nievre.url}{address}/fichiers/subventions-departement-de-la-nievre.csv", timeout=60)
    assert csv.text.splitlines()[0].startswith("nomAttribuant,idAttribuant,")
    assert len(csv.text.splitlines()) == 98
    assert seconds < FIVE_MINUTES_S
    assert claire.said == []


def test_a_visitor_checks_her_file_and_finds_it_as_a_draft_after_the_login(browser: Browser, nievre: Installation):
    with visit(browser) as visiting:
        page = visiting.page
        visiting.open(f"{nievre.url}/verifier")
        page.set_input_files("#check-file", NIEVRE)
        page.click("#check-form button[type=submit]")
        page.wait_for_selector("#verdict-title")
        _press(page, "#check-report button[name=door]")
        kept, faults = page.inner_text("main"), visiting.faults()
        _press(page, "main a.button-accent")
        page.fill("input[name=username]", EMAIL)
        page.fill("input[type=password]", PASSWORD)
        _press(page, "main button[type=submit]")

        assert (NIEVRE.name in kept, faults) == (True, [])
        assert "windows-1252" in page.inner_text(".verdict")
        assert NIEVRE.name in page.inner_text(".verdict")


def test_a_grid_is_pasted_corrected_and_kept(claire: Visit, nievre: Installation):
    page = claire.page
    claire.open(f"{nievre.url}/publier?schema=scdl/subventions")
    _press(page, ".door-card[value=grid]")
    page.wait_for_selector("[role=gridcell]")

    page.click(".grid-row[aria-rowindex='2'] [data-column='4']")
    page.evaluate(
        "text => { const held = new DataTransfer(); held.setData('text/plain', text); document.activeElement"
        ".dispatchEvent(new ClipboardEvent('paste', {clipboardData: held, bubbles: true, cancelable: true})) }",
        BLOCK.replace("\t", "\t\t\t\t"),
    )
    expect(page.locator("#grid-verdict")).to_contain_text("erreurs")
    bad = page.locator(".grid-row[aria-rowindex='3'] [data-column='8']")
    expect(bad).to_have_attribute("aria-invalid", "true")
    bad.click()
    assert "300,5" in page.inner_text("#grid-cell")
    page.click("#grid-errors li:has-text('300,5') .button")
    expect(bad).to_have_text("300.5")
    page.keyboard.press("F2")
    page.keyboard.press("Escape")
    expect(page.locator("#grid-state")).to_have_text("Enregistré")
    page.reload()
    page.wait_for_selector("[role=gridcell]")

    assert page.inner_text(".grid-row[aria-rowindex='3'] [data-column='4']") == 'Club "de voile"'
    assert page.inner_text(".grid-row[aria-rowindex='3'] [data-column='8']") == "300.5"


def test_tab_and_arrows_never_leave_the_grid_and_nothing_typed_is_lost(claire: Visit, nievre: Installation):
    page = claire.page
    claire.open(f"{nievre.url}/publier?schema=scdl/subventions")
    _press(page, ".door-card[value=grid]")
    page.click(".grid-row[aria-rowindex='2'] [data-column='0']")
    here = (
        "const cell = document.activeElement.closest('[data-column]'); `${cell?.dataset.row},${cell?.dataset.column}`"
    )

    new = page.inner_text("#grid-verdict")
    last = page.locator(".grid-head [data-column]").count() - 1
    ways = []
    for keys in (
        ["Shift+Tab"],
        ["ArrowDown"],
        ["End", "A", "Tab"],
        ["Shift+Tab"],
        ["Tab", "B", "Enter"],
        ["ArrowDown"],
    ):
        for key in keys:
            page.keyboard.press(key)
        ways.append(page.evaluate(here))
    page.keyboard.press("Escape")

    assert new == "Aucune erreur"
    assert ways == ["0,0", "0,0", "1,0", f"0,{last}", "2,0", "2,0"]
    assert page.evaluate("document.activeElement.id") == "grid-go-on"
    expect(page.locator("#grid-state")).to_have_text("Enregistré")
    page.reload()
    page.wait_for_selector("[role=gridcell]")
    assert page.inner_text(f".grid-row[aria-rowindex='2'] [data-column='{last}']") == "A"
    assert page.inner_text(".grid-row[aria-rowindex='3'] [data-column='0']") == "B"


def test_a_session_that_ended_and_a_closed_tab_lose_nothing_of_a_form(claire: Visit, nievre: Installation):
    page = claire.page
    claire.open(f"{nievre.url}/publier?schema=scdl/subventions")
    _press(page, ".door-card[value=form]")
    page.fill("#field-4", "Harmonie municipale")
    address = page.url

    page.close()  # the tab
    page = claire.page = page.context.new_page()
    page.goto(address)
    after_the_tab = page.input_value("#field-4")
    page.context.clear_cookies(name="sessionid")
    _press(page, "main form.card-form button[type=submit]")
    page.fill("input[name=username]", EMAIL)
    page.fill("input[type=password]", PASSWORD)
    _press(page, "main form.card:has(input[type=password]) button[type=submit]")
    after_the_session, said = page.input_value("#field-4"), page.is_visible("[data-kept]")
    _press(page, "main form.card-form button[type=submit]")
    page.goto(address)

    assert (after_the_tab, after_the_session, said) == ("Harmonie municipale", "Harmonie municipale", True)
    assert (page.input_value("#field-4"), page.is_visible("[data-kept]")) == ("", False)
    assert page.locator(".records li").count() == 1


def test_what_is_typed_without_connection_is_sent_later(browser: Browser, at_home: StorageState, nievre: Installation):
    with visit(browser, storage_state=at_home, goes_offline=True) as claire:
        page = claire.page
        claire.open(f"{nievre.url}/publier?schema=scdl/subventions")
        _press(page, ".door-card[value=grid]")
        page.click(".grid-row[aria-rowindex='2'] [data-column='4']")

        page.context.set_offline(True)
        page.keyboard.type("AGORA")
        page.keyboard.press("Enter")
        expect(page.locator("#grid-state")).to_contain_text("Connexion coupée")
        page.context.set_offline(False)
        expect(page.locator("#grid-state")).to_have_text("Enregistré", timeout=15_000)
        page.reload()
        page.wait_for_selector("[role=gridcell]")

        assert page.inner_text(".grid-row[aria-rowindex='2'] [data-column='4']") == "AGORA"


def test_a_form_is_filled_without_script(browser: Browser, nievre: Installation):
    with visit(browser, java_script_enabled=False) as visiting:
        _log_in(visiting, nievre)
        page = visiting.page
        visiting.open(f"{nievre.url}/publier?schema=scdl/subventions")
        _press(page, ".door-card[value=form]")
        page.fill("#field-4", "Harmonie municipale")
        _press(page, "main form.card-form button[type=submit]")
        page.goto(page.url.replace("carte=1&corriger", "carte=2"))
        page.fill("#field-8", "mille deux cents")
        _press(page, "main form.card-form button[type=submit]")
        errors = page.inner_text(".field:has(#field-8) .field-error")
        page.fill("#field-8", "1 200")
        _press(page, "main form.card-form button[type=submit]")

        assert "nombre" in errors
        assert page.locator(".field:has(#field-8) .field-error").count() == 0
        assert page.locator(".records li").count() == 1


def test_five_thousand_rows_scroll_in_the_grid(claire: Visit, nievre: Installation, tmp_path: Path):
    path = tmp_path / "noms.csv"
    path.write_text("nom;montant\n" + "".join(f"a{number};{number}\n" for number in range(5_000)), "utf-8")
    page = claire.page
    claire.open(f"{nievre.url}/publier")
    page.set_input_files("input[type=file]", path)
    _press(page, "main .drop-form button[type=submit]")
    _press(page, "nav.tabs a >> text=Grille")
    page.wait_for_selector("[role=gridcell]")

    page.click(".grid-row[aria-rowindex='2'] [data-column='0']")
    page.keyboard.press("Control+ArrowDown")

    assert page.inner_text("[role=gridcell]:focus") == "a4999"
    assert page.locator(".grid-row").count() < 80
    assert page.get_attribute("#grid", "aria-rowcount") == "5001"


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_of_publication_are_without_fault(
    browser: Browser, nievre: Installation, at_home: StorageState, view: View
):
    with visit(browser, size=view.size, scheme=view.scheme, storage_state=at_home) as visiting:
        page = visiting.page
        visiting.open(f"{nievre.url}/publier")
        page.set_input_files("input[type=file]", NIEVRE)
        _press(page, "main .drop-form button[type=submit]")
        draft = page.url.removesuffix("/remplir")
        found = {}
        steps = ("remplir", "colonnes", "grille", "fiche?ligne=2", "decrire", "publier", "choisir")
        for address in (
            "/mon-espace",
            "/mon-espace/jeux",
            "/publier",
            "/publier?schema=scdl/budget",
            *(f"{draft}/{step}" for step in steps),
        ):
            visiting.open(address if address.startswith("http") else nievre.url + address)
            found[address] = (
                visiting.faults(),
                visiting.is_wider_than_the_screen(),
                visiting.weight_bytes() < WEIGHT_LIMIT,
            )

        assert found == dict.fromkeys(found, ([], False, True))
