import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import VIEWS, View, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

STATES = {"choice": "/kit", "kit": "/kit/commune:44109", "counter": "/kit/commune:44109/compteur?theme="}


@pytest.mark.parametrize("path", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_kit_in_every_state_and_view_has_no_fault_and_fits_the_screen(
    installation: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(installation.url + path)

        assert (visitor.faults(), visitor.said) == ([], [])
        assert not visitor.is_wider_than_the_screen()


def test_commune_is_found_and_its_kit_weighs_less_than_a_hundred_kilobytes(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/kit")
        visitor.page.locator("#search-kit").fill("Pornic")
        visitor.page.get_by_role("option", name="Pornic").first.click()
        visitor.page.wait_for_url("**/kit/commune:44131")
        visitor.page.get_by_role("heading", name="Carré pour les réseaux sociaux").scroll_into_view_if_needed()
        expect(visitor.page.locator(".kit-piece img").last).to_have_js_property("complete", value=True)

        assert visitor.weight_bytes() < 100_000


def test_moving_banner_opened_alone_moves_and_keeps_the_policy(installation: Installation, browser: Browser) -> None:
    with visit(browser, reduced_motion="no-preference") as visitor:
        # The answer to the icon that a browser asks for on its own is no part of the banner.
        visitor.page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        visitor.page.goto(f"{installation.url}/kit/commune:44109/banniere-animee.svg")

        moves = visitor.page.evaluate("getComputedStyle(document.querySelector('.third')).animationName")

    assert (moves, visitor.said) == ("third", [])
