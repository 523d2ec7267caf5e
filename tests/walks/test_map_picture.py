"""The map for who saves data: its picture first, the live map by its button."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import DESK, PHONE, VIEWS, View, settle, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

SAVING: dict[str, Any] = {"extra_http_headers": {"Save-Data": "on"}}
SIMULATED = "origin=simulated"
NANTES = f"{SIMULATED}&z=9.6&lat=47.2184&lon=-1.5536"
PICTURES = {
    "the region": f"/carte?{SIMULATED}",
    "two operators": f"/carte?compare=orange,sfr&{NANTES}",
    "the best": f"/carte?layer=best&{NANTES}",
    "a card": f"/carte?operator=orange&at=commune:44109&{NANTES}",
    "most communes": f"/carte?{SIMULATED}&z=8.01&lat=47.25&lon=-0.9",
    "squares": f"/en/carte?{SIMULATED}&z=12&lat=47.22&lon=-1.55",
}
LIBRARY = "maplibre"
MOST_BYTES = 80_000
TOLD_BYTES = 600_000  # what the button says
SLOW = "Object.defineProperty(navigator, 'connection', {value: {saveData: false, effectiveType: '3g'}})"
NO_WEBGL = "HTMLCanvasElement.prototype.getContext = () => null"


@pytest.mark.parametrize("path", PICTURES.values(), ids=PICTURES.keys())
def test_map_of_who_saves_data_is_a_picture_of_less_than_eighty_kilobytes(
    installation: Installation, browser: Browser, path: str
) -> None:
    with visit(browser, size=PHONE, **SAVING) as visitor:
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        visitor.open(installation.url + path)

        expect(visitor.page.locator(".map-drawing .areas path").first).to_be_attached()
        expect(visitor.page.locator("#map-open")).to_be_visible()
        assert visitor.weight_bytes() < MOST_BYTES
        assert [url for url in asked if LIBRARY in url or "pmtiles" in url] == []
        assert visitor.said == []


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_picture_of_the_map_has_no_fault_and_fits_the_screen(
    installation: Installation, browser: Browser, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme, **SAVING) as visitor:
        visitor.open(installation.url + PICTURES["a card"])

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=str)
def test_button_puts_the_live_map_in_the_place_of_its_picture_and_told_its_weight(
    installation: Installation, browser: Browser, size: tuple[int, int]
) -> None:
    with visit(browser, size=size, **SAVING) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/carte?{SIMULATED}")

        before = visitor.weight_bytes()

        page.get_by_role("button", name="Ouvrir la carte").click()

        page.wait_for_selector(".map-canvas[data-state=idle]", timeout=60_000)
        expect(page.locator("#map-poster")).to_have_count(0)
        expect(page.locator("#map-open")).to_be_hidden()
        expect(page.locator("#map-frames canvas")).to_be_focused()
        page.evaluate("window.isSamePage = true")
        page.locator("#map-filters select[name=usage]").evaluate(
            "menu => { menu.value = 'latency'; menu.dispatchEvent(new Event('change', {bubbles: true})) }"
        )
        page.wait_for_url("**usage=latency**")
        assert page.evaluate("window.isSamePage") is True
        assert visitor.shift() < 0.05
        assert 0.8 * TOLD_BYTES < visitor.weight_bytes() - before < 1.3 * TOLD_BYTES
        assert visitor.said == []


def test_what_is_chosen_beside_the_picture_leads_to_the_picture_of_that(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, **SAVING) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/carte?layer=best&{NANTES}")

        page.locator("#map-filters label", has_text="SFR").click()
        page.wait_for_url("**operator=sfr**")
        settle(page)

        query = parse_qs(urlsplit(page.url).query)
        assert (query["operator"], query["z"], "layer" in query) == (["sfr"], ["9.6"], False)
        expect(page.get_by_role("heading", level=1)).to_have_text("Le débit de SFR autour de Nantes")
        expect(page.locator("#map-open")).to_be_visible()


def test_picture_leads_to_that_of_the_operator_chosen_on_this_device(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE, **SAVING) as visitor:
        visitor.page.goto(f"{installation.url}/contact")
        visitor.page.evaluate("localStorage.setItem('maillage:operator', 'sfr')")
        visitor.open(f"{installation.url}/carte")

        visitor.page.get_by_role("link", name="La carte de SFR, votre opérateur").click()

        expect(visitor.page).to_have_url(f"{installation.url}/carte?operator=sfr")
        expect(visitor.page.locator("#map-open")).to_be_visible()


def test_slow_network_has_the_picture_and_a_fast_one_the_map(installation: Installation, browser: Browser) -> None:
    with visit(browser, size=PHONE, locale="fr-FR") as slow:
        slow.page.add_init_script(SLOW)
        slow.open(f"{installation.url}/carte?{NANTES}")
        expect(slow.page.locator("#map-open")).to_be_visible()
        expect(slow.page.locator(".map-canvas")).to_have_count(0)

    with visit(browser, size=PHONE) as fast:
        fast.page.goto(f"{installation.url}/carte?{NANTES}")
        expect(fast.page.locator(".map-drawing")).to_be_visible()
        fast.page.wait_for_selector(".map-canvas[data-state=idle]", timeout=60_000)
        expect(fast.page.locator(".map-drawing")).to_have_count(0)
        expect(fast.page.locator("#map-open")).to_be_hidden()


def test_browser_that_draws_no_map_has_the_picture_without_a_button(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE, locale="fr-FR") as visitor:
        visitor.page.add_init_script(NO_WEBGL)
        visitor.open(f"{installation.url}/carte?{NANTES}")

        expect(visitor.page.locator(".map-drawing")).to_be_visible()
        expect(visitor.page.locator("#map-open")).to_be_hidden()
        expect(visitor.page.get_by_text("Ce navigateur ne sait pas dessiner la carte.")).to_be_visible()


def test_map_without_scripts_is_its_picture_with_places(installation: Installation, browser: Browser) -> None:
    with visit(browser, size=PHONE, java_script_enabled=False) as visitor:
        visitor.page.goto(f"{installation.url}/carte?{NANTES}")

        expect(visitor.page.locator(".map-drawing")).to_be_visible()
        expect(visitor.page.locator(".map-places a", has_text="Nantes").first).to_be_visible()
        expect(visitor.page.locator("#map-open")).to_be_hidden()


@pytest.mark.parametrize("path", ["/marches/carte", "/inclusion/carte", "/inclusion/zones/carte", "/reparer"])
def test_other_maps_of_who_saves_data_wait_for_their_button(
    installation: Installation, browser: Browser, path: str
) -> None:
    with visit(browser, **SAVING) as visitor:
        page = visitor.page
        visitor.open(installation.url + path)
        assert visitor.weight_bytes() < MOST_BYTES

        page.get_by_role("button", name="Ouvrir la carte").click()

        page.wait_for_selector("[data-state=idle]", timeout=60_000)
        expect(page.get_by_role("button", name="Ouvrir la carte")).to_be_hidden()
        assert visitor.said == []
