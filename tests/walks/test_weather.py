import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.walks.browsing import PHONE, VIEWS, View, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

STATES = {
    "beaches": "/meteo",
    "a summer of one operator": "/meteo?saison=ete&annee=2025&operator=sfr",
    "one usage in English": "/en/meteo?technology=4G&usage=video",
    "the card alone": "/meteo/place:pornic/carte",
    "no such season": "/meteo?saison=hiver",
}


@contextmanager
def other_site(page: str) -> Iterator[str]:
    """The address of another site, whose only page is ``page``."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Nothing: the walk says what it saw."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


@pytest.mark.parametrize("path", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_weather_in_every_state_and_view_has_no_fault_and_fits_the_screen(
    installation: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(installation.url + path)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert [said for said in visitor.said if "422" not in said] == []


def test_weather_weighs_less_than_eighty_kilobytes_and_the_card_less_than_thirty(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser) as visitor:
        weights = []
        for path in ("/meteo", "/meteo/place:pornic/carte"):
            visitor.open(installation.url + path)
            weights.append(visitor.weight_bytes())

    assert [weight < most for weight, most in zip(weights, (80_000, 30_000), strict=True)] == [True] * 2


def test_weather_does_not_move_when_the_font_of_titles_comes_late(installation: Installation, browser: Browser) -> None:
    # Seen: on a telephone the title took two lines in the font of the machine and one in ours, and all below it rose.
    def late(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    with visit(browser, size=PHONE) as visitor:
        visitor.page.route("**/*.woff2", late)
        visitor.open(f"{installation.url}/meteo")

        assert visitor.page.evaluate("document.fonts.check('700 1rem \"Bricolage Grotesque\"')")
        assert visitor.shift() < 0.05


def test_person_without_script_chooses_the_operator_and_opens_the_beach(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE, java_script_enabled=False) as visitor:
        visitor.open(f"{installation.url}/meteo")

        visitor.page.get_by_role("link", name="SFR", exact=True).click()
        expect(visitor.page.locator(".choose [aria-current]")).to_have_text("SFR")
        visitor.page.get_by_role("link", name="Noirmoutier").click()

        expect(visitor.page).to_have_url(f"{installation.url}/territoires/place:noirmoutier")


def test_operator_chosen_once_is_shown_at_once_on_the_next_visit(installation: Installation, browser: Browser) -> None:
    with visit(browser, size=PHONE) as visitor:
        visitor.open(f"{installation.url}/meteo")
        visitor.page.get_by_role("link", name="Free Mobile", exact=True).click()
        expect(visitor.page).to_have_url(f"{installation.url}/meteo?operator=free-mobile")

        visitor.open(f"{installation.url}/meteo")
        expect(visitor.page.locator(".choose [aria-current]")).to_have_text("Free Mobile")
        visitor.page.get_by_role("link", name="Tous les opérateurs").click()
        expect(visitor.page.locator(".choose [aria-current]")).to_have_count(0)

        assert visitor.page.evaluate("localStorage.getItem('maillage:operator')") is None


def test_card_shows_in_the_frame_of_another_site_and_fits_three_hundred_and_twenty_pixels(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/meteo/place:pornic")
        visitor.page.locator("summary", has_text="afficher ailleurs").click()
        snippet = visitor.page.locator("#card-code").inner_text()

    html = f"<!doctype html><meta charset=utf-8><title>Office de tourisme</title>{snippet}"
    with other_site(html) as address, visit(browser) as visitor:
        visitor.page.goto(address)
        frame = visitor.page.frame_locator("iframe")

        expect(frame.get_by_role("heading", name="Pornic")).to_be_visible()
        sizes = frame.locator("html").evaluate(
            "page => [page.scrollWidth, page.clientWidth, page.scrollHeight, page.clientHeight]"
        )
        assert (sizes[0] <= sizes[1], sizes[2] <= sizes[3]) == (True, True)
