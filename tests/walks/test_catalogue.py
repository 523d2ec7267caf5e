"""Finding, reading, filtering, taking and questioning data, as a resident does, in a real browser."""

import subprocess
import sys

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, VIEWS, View, visit
from tests.walks.conftest import REPOSITORY, Installation

pytestmark = pytest.mark.walk
GRANTS = "/catalogue/subventions-aux-associations"
PAGES = {
    "catalogue": "/catalogue",
    "search": "/catalogue?q=subvention&quality=good",
    "nothing found": "/catalogue?q=licorne",
    "data set": GRANTS,
    "question": f"{GRANTS}?add_column=objet&add_op=contains&add_value=ete&sort=-montant&chart=nature&chart_sum=montant",
    "places": "/catalogue/terrains-de-sport",
    "version": f"{GRANTS}/versions/1",
    "organisation": "/organisations/ville-de-nantes",
    "laboratory": "/laboratoire",
    "answer": "/laboratoire?sql=SELECT+nature%2C+count%28*%29+FROM+subventions_aux_associations+GROUP+BY+1",
    "fault": "/laboratoire?sql=SELEC+1",
    "following": "/abonnements?dataset=subventions-aux-associations",
}


@pytest.fixture(scope="module")
def filled(installation: Installation) -> str:
    """The address of the installation, with data sets."""
    command = [sys.executable, "-m", "tests.walks.catalogue_cast"]
    done = subprocess.run(
        command, env=installation.environment, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return installation.url


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_page_in_every_view_has_no_fault_fits_the_screen_and_is_light(
    filled: str, browser: Browser, path: str, view: View
):
    with visit(browser, size=view.size, scheme=view.scheme) as seen:
        seen.open(f"{filled}{path}")

        found = (seen.faults(), seen.is_wider_than_the_screen(), seen.weight_bytes() < 100_000, seen.said)

    assert found == ([], False, True, [])


def test_resident_finds_filters_and_takes_data_without_script(filled: str, browser: Browser):
    with visit(browser, java_script_enabled=False) as seen:
        page = seen.page
        page.goto(f"{filled}/catalogue")
        page.get_by_label("Que cherchez-vous ?").fill("aides associations")
        page.get_by_label("Que cherchez-vous ?").press("Enter")
        page.get_by_role("link", name="Subventions aux associations").click()
        page.get_by_label("Colonne").select_option("montant")
        page.get_by_label("Condition").select_option("gte")
        page.get_by_label("Valeur").fill("400")
        page.get_by_role("button", name="Filtrer").click()
        kept = page.locator("#table .block-head .soft").inner_text()
        href = page.locator("#table").get_by_role("link", name="CSV", exact=True).get_attribute("href")

    assert kept.replace("\u202f", " ") == "20 lignes"
    rows = httpx.get(f"{filled}{href}", timeout=60).text.splitlines()
    assert (rows[0], len(rows)) == ("nomBeneficiaire,montant,nature,objet", 21)


def test_map_of_who_saves_data_waits_for_its_button(filled: str, browser: Browser):
    with visit(browser, size=DESK, extra_http_headers={"Save-Data": "on"}) as seen:
        seen.open(f"{filled}/catalogue/terrains-de-sport")
        opening = seen.page.get_by_role("button", name="Ouvrir la carte")
        opening.scroll_into_view_if_needed()
        before = seen.weight_bytes()
        opening.click()

        seen.page.wait_for_selector("#dataset-map[data-state=idle]", timeout=60_000)

        expect(opening).to_be_hidden()
        assert (before < 80_000, seen.said) == (True, [])


def test_map_is_drawn_when_a_reader_comes_near_it(filled: str, browser: Browser):
    with visit(browser, size=DESK) as seen:
        seen.open(f"{filled}/catalogue/terrains-de-sport")
        before = seen.weight_bytes()
        seen.page.locator("#places").scroll_into_view_if_needed()
        frame = seen.page.locator("#dataset-map[data-state=idle]")
        expect(frame).to_be_visible(timeout=30_000)
        faults, said = seen.faults(), seen.said

    assert (before < 100_000, faults, said) == (True, [], [])


def test_question_is_run_by_the_keyboard_and_shared(filled: str, browser: Browser):
    with visit(browser) as seen:
        page = seen.page
        seen.open(f"{filled}/laboratoire")
        page.get_by_label("Votre question (SQL)").fill("SELECT count(*) AS n FROM subventions_aux_associations")
        page.get_by_label("Votre question (SQL)").press("Control+Enter")
        expect(page.locator("#answer td")).to_have_text("120")
        page.get_by_label("Titre, pour partager").fill("Combien")
        page.get_by_role("button", name="Partager").click()
        page.wait_for_url("**/laboratoire/*")
        shared = page.url

    with visit(browser) as other:
        other.open(shared)
        expect(other.page.locator("#answer td")).to_have_text("120")
        title = other.page.title()

    assert title.startswith("Combien")
