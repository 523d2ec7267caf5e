import json
import subprocess

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, VIEWS, View, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

MOST_BYTES = 80_000


@pytest.mark.parametrize("path", ["/", "/territoires", "/recherche?q=pornic", "/contribuer", "/en/", "/rien"])
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_page_in_every_view_has_no_fault_and_fits_the_screen(
    installation: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(installation.url + path)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert [text for text in visitor.said if "404" not in text] == []


def test_home_page_weighs_less_than_eighty_kilobytes(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(installation.url)

        assert visitor.weight_bytes() < MOST_BYTES


def test_home_page_of_a_simulated_installation_says_so(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(installation.url)

        expect(visitor.page.locator(".strip-invented")).to_contain_text("Données inventées : tests du réseau.")
        expect(visitor.page.locator(".hero .region-map path:not(.border)")).to_have_count(69)


def test_home_page_has_at_most_sixty_stops_of_the_keyboard_and_two_taps_begin_a_test(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE) as visitor:
        visitor.open(installation.url)
        stops = visitor.page.evaluate(
            "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]"
            ".filter((one) => one.checkVisibility()).length"
        )

        visitor.page.get_by_role("link", name="Tester ma connexion").first.click()

        assert stops <= 60
        expect(visitor.page.get_by_role("button", name="Démarrer")).to_be_in_viewport()


def test_person_types_a_name_and_reaches_the_territory_by_keyboard(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser) as visitor:
        visitor.open(installation.url)
        box = visitor.page.locator("#search-home")

        box.press_sequentially("st jean de mon")
        expect(visitor.page.locator("#search-home[aria-expanded=true]")).to_be_visible()
        box.press("ArrowDown")
        expect(visitor.page.locator("[role=option][aria-selected=true]")).to_contain_text("Saint-Jean-de-Monts")
        box.press("Enter")

        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Saint-Jean-de-Monts")


def test_person_without_script_finds_the_commune_by_the_form(installation: Installation, browser: Browser) -> None:
    with visit(browser, size=PHONE, java_script_enabled=False) as visitor:
        visitor.open(installation.url)
        visitor.page.locator("#search-home").fill("85160")

        visitor.page.locator(".hero form button").click()
        visitor.page.get_by_role("link", name="Saint-Jean-de-Monts").first.click()

        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Saint-Jean-de-Monts")


def test_chosen_theme_is_worn_again_on_the_next_page(installation: Installation, browser: Browser) -> None:
    with visit(browser, scheme="light") as visitor:
        visitor.open(installation.url)
        visitor.page.locator(".own-door > summary").click()
        visitor.page.locator(".own-door [data-theme-switch]").click()

        visitor.open(f"{installation.url}/contribuer")

        assert visitor.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
        expect(visitor.page.locator(".own-door [data-theme-switch]")).to_have_attribute("aria-pressed", "true")


def test_language_switch_keeps_the_address_and_its_filters(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/territoires/commune:44109?technology=4G")

        visitor.page.locator(".footer").get_by_title("Read this page in English").click()

        assert visitor.page.url == f"{installation.url}/en/territoires/commune:44109?technology=4G"
        assert visitor.page.locator("html").get_attribute("lang") == "en"


def test_first_tab_on_a_page_leads_to_its_content(installation: Installation, browser: Browser) -> None:
    with visit(browser, size=DESK) as visitor:
        visitor.open(installation.url)

        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.press("Enter")

        assert visitor.page.evaluate("document.activeElement.id") == "contenu"


def test_command_of_the_contribute_page_records_a_test_and_then_erases_it(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/contribuer")
        send, erase, _many = visitor.page.locator("pre code").all_inner_texts()

    recorded = subprocess.run(["bash", "-c", send + " --silent"], capture_output=True, text=True, check=True)
    erased = subprocess.run(["bash", "-c", erase + " --silent"], capture_output=True, text=True, check=True)

    assert json.loads(recorded.stdout)["result"] == "recorded"
    assert json.loads(erased.stdout) == {"erased": 1}
