"""The head of every page: doors that open by click and by keyboard, the folded menu, the foot."""

from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, VIEWS, View, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

NARROWEST: Final = (320, 640)
MOST_FOOT_PX: Final = 500
HEAD_PX: Final = {DESK: 65, PHONE: 57}  # with its line


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_head_opens_without_fault_in_every_view(installation: Installation, browser: Browser, view: View) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(f"{installation.url}/plan-du-site")
        assert visitor.page.locator(".masthead").evaluate("head => head.offsetHeight") == HEAD_PX[view.size]

        if view.size == PHONE:
            visitor.page.get_by_role("button", name="Menu").click()
        visitor.page.locator("summary", has_text="Mesurer").click()

        expect(visitor.page.get_by_role("link", name="Tester ma connexion").first).to_be_visible()
        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert visitor.page.locator(".footer").evaluate("foot => foot.offsetHeight") <= MOST_FOOT_PX


def test_doors_open_by_keyboard_one_at_a_time_and_escape_closes(installation: Installation, browser: Browser) -> None:
    with visit(browser, size=DESK) as visitor:
        visitor.open(f"{installation.url}/plan-du-site")
        measure, buy = (visitor.page.locator("summary", has_text=words) for words in ("Mesurer", "Acheter"))

        measure.press("Enter")
        expect(visitor.page.locator("details[open] summary")).to_have_text(["Mesurer"])
        buy.press("Enter")
        expect(visitor.page.locator("details[open] summary")).to_have_text(["Acheter"])
        visitor.page.keyboard.press("Escape")

        expect(visitor.page.locator("details[open]")).to_have_count(0)
        expect(buy).to_be_focused()


def test_touching_the_page_elsewhere_closes_a_door(installation: Installation, browser: Browser) -> None:
    with visit(browser, size=DESK) as visitor:
        visitor.open(f"{installation.url}/plan-du-site")
        visitor.page.locator("summary", has_text="Inclure").click()

        visitor.page.locator("h1").dispatch_event("pointerdown")

        expect(visitor.page.locator("details[open]")).to_have_count(0)


def test_folded_menu_leads_on_without_script_and_fits_the_narrowest_screen(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=NARROWEST, java_script_enabled=False) as visitor:
        visitor.open(installation.url)
        visitor.page.get_by_role("button", name="Menu").click()
        visitor.page.locator("#menu summary", has_text="Acheter").click()
        expect(visitor.page.locator("#menu details[open]")).to_have_count(1)

        visitor.page.locator("#menu summary", has_text="Mesurer").click()
        expect(visitor.page.locator("#menu details[open] summary")).to_have_text(["Mesurer"])
        visitor.page.locator("#menu").get_by_role("link", name="Campagne").click()

        expect(visitor.page).to_have_url(f"{installation.url}/campagne")


def test_search_of_a_telephone_opens_under_the_head_and_takes_the_word(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE) as visitor:
        visitor.open(f"{installation.url}/plan-du-site")
        expect(visitor.page.locator("#search-top")).to_be_hidden()

        visitor.page.locator(".masthead-tools").get_by_role("button", name="Chercher").click()
        expect(visitor.page.locator("#search-top")).to_be_focused()
        visitor.page.locator("#search-top").fill("pornic")
        visitor.page.keyboard.press("Enter")

        expect(visitor.page).to_have_url(f"{installation.url}/recherche?q=pornic")


def test_field_proposes_by_kind_and_leads_on_by_keyboard(installation: Installation, browser: Browser) -> None:
    with visit(browser, size=DESK) as visitor:
        visitor.open(f"{installation.url}/plan-du-site")
        box = visitor.page.locator("#search-top")

        box.press_sequentially("orange")
        expect(visitor.page.locator(".suggestions-kind").first).to_have_text("Opérateurs")
        assert visitor.faults() == []
        box.press("ArrowDown")
        expect(visitor.page.locator("[role=option][aria-selected=true]")).to_contain_text("Orange")
        box.press("Enter")

        expect(visitor.page).to_have_url(f"{installation.url}/operateurs/orange")


def test_place_and_operator_are_chosen_once_on_the_device_and_forgotten(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=DESK) as visitor:
        visitor.open(f"{installation.url}/territoires/commune:85226/suivre")
        visitor.page.get_by_role("button", name="Garder comme mon lieu").click()
        visitor.open(f"{installation.url}/plan-du-site")
        visitor.page.locator(".own-door > summary").click()
        own = visitor.page.locator(".own-card")
        own.get_by_label("Mon opérateur").select_option("sfr")

        expect(own.get_by_role("link", name="Mon lieu : Saint-Hilaire-de-Riez")).to_be_visible()
        assert visitor.page.evaluate("localStorage.getItem('maillage:operator')") == "sfr"
        assert {cookie["name"] for cookie in visitor.page.context.cookies()} <= {
            "csrftoken"
        }  # of the form of the letter
        visitor.page.locator("#search-top").fill("saint")
        visitor.page.keyboard.press("Enter")
        expect(visitor.page).to_have_url(f"{installation.url}/recherche?q=saint&near=commune%3A85226")
        visitor.page.locator(".own-door > summary").click()
        visitor.page.locator(".own-card").get_by_role("button", name="Oublier").click()
        expect(visitor.page.locator(".own-card [data-own-place]")).to_be_hidden()


@pytest.mark.parametrize("path", ["/recherche?q=saint", "/territoires/commune:85226/suivre", "/plan-du-site"])
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_page_has_no_fault_and_fits_the_screen(
    installation: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(installation.url + path)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
