"""The map and its table twin as people use them: drawn, filtered, tapped, compared, shared, without another host."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walks.browsing import PHONE, VIEWS, View, Visit, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

# Other walks send tests of their own, which may change the origin that is shown when none is asked for.
SIMULATED = "origin=simulated"
WINDOW = (1180, 640)  # small, and wide enough for the panel beside the map
NANTES = f"{SIMULATED}&z=11.2&lat=47.22&lon=-1.55"
REGION = f"{SIMULATED}&z=9.4&lat=47.35&lon=-1.3"  # a zoom less draws four times the communes
PAGES = {
    "map": f"/carte?{REGION}",
    "compare": f"/carte?compare=orange,sfr&{REGION}",
    "best": f"/carte?layer=best&{NANTES}",
    "embed": f"/carte?embed=1&{REGION}",
    "table": f"/carte/tableau?within=departement:44&{SIMULATED}",
    "english": f"/en/carte?{REGION}",
}


def looking(browser: Browser, **options: Any) -> AbstractContextManager[Visit]:
    """A visitor with a small window: the map is drawn in software, and costs by its points."""
    return visit(browser, **{"size": WINDOW} | options)


def open_map(visitor: Visit, address: str) -> Page:
    """The page, once every map on it has come to rest."""
    visitor.page.goto(address)
    rest(visitor.page)
    return visitor.page


def rest(page: Page) -> None:
    page.wait_for_selector(".map-canvas[data-state=idle]", timeout=60_000)
    expect(page.locator(".map-canvas[data-state=busy]")).to_have_count(0, timeout=60_000)


def tap(page: Page, across: float = 0.5, down: float = 0.4) -> None:
    page.locator(".map-canvas").first.scroll_into_view_if_needed()
    box = page.locator(".map-canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)


def painted(page: Page, selector: str = ".map-canvas canvas") -> set[str]:
    """The colours of the picture, one in each 8 x 8 points."""
    found: list[str] = page.evaluate(
        """selector => {
          const map = document.querySelector(selector);
          const copy = Object.assign(document.createElement("canvas"), {width: map.width / 8, height: map.height / 8});
          const pen = copy.getContext("2d");
          pen.imageSmoothingEnabled = false;
          pen.drawImage(map, 0, 0, copy.width, copy.height);
          const bytes = pen.getImageData(0, 0, copy.width, copy.height).data;
          const seen = new Set();
          for (let at = 0; at < bytes.length; at += 4) seen.add([...bytes.slice(at, at + 3)].join(","));
          return [...seen];
        }""",
        selector,
    )
    return set(found)


@contextmanager
def other_site(page: str) -> Iterator[str]:
    """The address of a site (another port is another origin) that answers ``page`` to everything."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 -- the name is the library's
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_page_of_the_map_in_every_view_has_no_fault_and_fits_the_screen(
    installation: Installation, browser: Browser, name: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.page.goto(installation.url + PAGES[name])
        if name != "table":
            rest(visitor.page)
            tap(visitor.page)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert visitor.said == []


def test_map_asks_no_other_host_for_anything(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url))

        open_map(visitor, f"{installation.url}/carte?{NANTES}")

        hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
        assert hosts == {urlsplit(installation.url).netloc}
        assert any("/tiles/quality/" in url for url in asked)


@pytest.mark.parametrize("place", [REGION, NANTES], ids=["communes", "squares"])
def test_map_is_painted_in_the_colours_of_its_legend(installation: Installation, browser: Browser, place: str) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{place}&operator=coriolis")

        expect(page.locator("#map-empty")).to_be_visible()
        without = painted(page)
        page.locator("#map-reset").click()
        rest(page)

        assert len(painted(page) - without) > 20

        page.go_back()
        rest(page)

        # Nothing of the wider question stays painted under the narrower one.
        expect(page.locator("#map-empty")).to_be_visible()
        assert len(painted(page) - without) <= 20


def test_card_says_the_published_figures_of_the_commune_tapped(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        view = f"{SIMULATED}&z=9.6&lat=47.2184&lon=-1.5536&technology=4G&operator=orange"
        page = open_map(visitor, f"{installation.url}/carte?{view}")
        tap(page, 0.5, 0.5)
        expect(page.locator(".card-rows li")).to_have_count(4)

        link = page.get_by_role("link", name="Tout sur Nantes").get_attribute("href")
        csv_address = page.locator("[data-export=csv]").get_attribute("href")
        lines = csv.DictReader(StringIO(httpx.get(installation.url + str(csv_address), timeout=60).text))
        nantes = next(line for line in lines if line["code"] == "44109")

        assert link == "/territoires/commune:44109"
        assert page.locator("#map-panel h2").inner_text() == "Nantes"
        orange = plain(page.locator(".card-rows li", has_text="Orange").inner_text())
        assert orange == f"Orange {float(nantes['median']) / 1e6:.0f} Mb/s"
        assert "5 appareils au moins" in plain(page.locator(".card-line").inner_text())


def test_square_tapped_is_named_by_its_place_and_size(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{NANTES}")
        tap(page, 0.5, 0.5)

        expect(page.locator(".card-line")).to_contain_text("Carré de")
        expect(page.locator("#map-panel h2")).to_contain_text("Nantes")
        assert re.search(r"at=square:\d+\.\d+", page.url)


def test_escape_the_cross_and_moving_away_close_the_card(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{NANTES}")
        card, canvas = page.locator("#map-panel"), page.locator(".map-canvas canvas")

        tap(page, 0.4, 0.5)
        expect(card).to_be_visible()
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        assert "&at=" not in page.url

        tap(page, 0.4, 0.5)
        card.get_by_role("button", name="Fermer").click()
        expect(card).to_be_hidden()

        tap(page, 0.4, 0.5)
        expect(page.locator(".card-line")).to_contain_text("Carré de")
        canvas.focus()
        for _step in range(12):
            page.keyboard.press("ArrowLeft")
            rest(page)
            if card.is_hidden():
                break
        expect(card).to_be_hidden()
        assert "&at=" not in page.url


def test_back_button_closes_the_card_and_an_address_opens_it(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{NANTES}")
        card = page.locator("#map-panel")
        tap(page, 0.4, 0.5)
        expect(page.locator(".card-line")).to_contain_text("Carré de")
        chosen, said = page.url, plain(card.inner_text())

        page.go_back()
        expect(card).to_be_hidden()
        page.go_forward()
        expect(card).to_be_visible()

        open_map(visitor, chosen)
        expect(page.locator(".card-line")).to_contain_text("Carré de")
        assert plain(card.inner_text()) == said


def test_title_follows_what_is_seen(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{NANTES}")
        expect(page.locator("#map-title")).to_have_text("Le débit autour de Nantes")

        page.locator("#map-filters label", has_text="Orange").click()
        expect(page.locator("#map-title")).to_have_text("Le débit d’Orange autour de Nantes")
        page.locator("#map-filters label", has_text="Le meilleur").click()

        expect(page.locator("#map-title")).to_have_text("Le meilleur opérateur autour de Nantes")
        assert "layer=best" in page.url
        assert "operator=" not in page.url


def test_phone_has_the_map_in_full_a_bar_and_a_sheet_with_three_stops(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE, scheme="light") as visitor:
        page = open_map(visitor, f"{installation.url}/carte?operator=orange&{NANTES}")
        sheet, card = page.locator("#map-sheet"), page.locator("#map-panel")

        def height() -> float:
            page.wait_for_timeout(250)
            return (sheet.bounding_box() or {"height": 0})["height"]

        assert height() == 72
        assert (page.locator("#map-bar").bounding_box() or {"height": 0})["height"] == 56
        expect(page.locator("#map-bar")).to_contain_text("Orange")
        main, frames = page.locator("main").bounding_box(), page.locator("#map-frames").bounding_box()
        assert main == frames

        tap(page, 0.5, 0.4)
        expect(card.locator(".card-rows li")).to_have_count(4)
        assert height() > 280
        page.locator("#map-handle").click()
        assert height() > 400
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        assert height() == 72

        page.locator("#map-bar").click()
        expect(page.locator("#map-side")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#map-side")).to_be_hidden()
        assert visitor.said == []


def test_sheet_drawn_down_closes_the_card(installation: Installation, browser: Browser) -> None:
    with looking(browser, size=PHONE) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{NANTES}")
        tap(page, 0.5, 0.4)
        expect(page.locator("#map-sheet[data-stop=middle]")).to_be_visible()
        page.wait_for_timeout(250)

        box = page.locator("#map-handle").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 100, box["y"] + 8)
        page.mouse.down()
        page.mouse.move(box["x"] + 100, box["y"] + 200, steps=4)
        page.mouse.up()

        expect(page.locator("#map-panel")).to_be_hidden()
        expect(page.locator("#map-sheet[data-stop=low]")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, WINDOW], ids=["phone", "computer"])
def test_page_of_the_map_does_not_shift_while_it_is_loaded(
    installation: Installation, browser: Browser, size: tuple[int, int]
) -> None:
    with looking(browser, size=size) as visitor:
        open_map(visitor, f"{installation.url}/carte?{SIMULATED}")

        assert visitor.shift() < 0.05


def test_printed_map_is_one_sheet_with_its_picture_legend_day_and_sources(
    installation: Installation, browser: Browser
) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?operator=orange&{NANTES}")
        seen = painted(page)

        sheets = page.pdf(prefer_css_page_size=True, print_background=True)

        assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1
        width, height = (float(each) for each in re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)", sheets)[0])
        assert (round(width), round(height)) == (842, 595)  # A4, landscape
        assert len(painted(page, "#map-print canvas") & seen) > 20
        said = plain(page.locator("#map-print").text_content() or "")
        assert said.startswith("Le débit d’Orange autour de Nantes")
        assert "Carte imprimée le" in said
        assert "Sources : " in said
        assert "Mb/s" in said


def test_map_is_read_by_keyboard_at_its_centre(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{SIMULATED}&z=9.6&lat=47.2184&lon=-1.5536")

        page.locator(".map-canvas canvas").focus()
        page.keyboard.press("Enter")

        expect(page.locator("#map-panel[aria-live=polite] h2")).to_have_text("Nantes")


def test_choices_change_the_address_and_the_back_button_returns(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{NANTES}")
        before = painted(page)

        page.get_by_label("Ce que montre la carte", exact=True).select_option(label="Latence")
        rest(page)
        page.locator("#map-filters label", has_text="Orange").click()
        rest(page)
        chosen = page.url
        expect(page.locator("#map-title")).to_have_text("La latence d’Orange autour de Nantes")
        expect(page.locator("#map-legend")).to_contain_text("ms")
        page.go_back()
        rest(page)
        page.go_back()
        rest(page)

        assert "usage=latency" in chosen
        assert "operator=orange" in chosen
        expect(page.locator("#map-title")).to_have_text("Le débit autour de Nantes")
        assert "usage" not in page.url
        assert len(before & painted(page)) > 20


def test_filters_are_taken_away_at_once(installation: Installation, browser: Browser) -> None:
    with looking(browser, size=PHONE) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?operator=orange&technology=4G&technology=5G&{NANTES}")

        page.locator("#map-bar").click()
        page.locator("#map-clear").click()
        rest(page)

        assert "technology" not in page.url
        assert "operator" not in page.url


def test_two_operators_stand_side_by_side_and_move_as_one(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{SIMULATED}&z=9.6&lat=47.2184&lon=-1.5536")

        page.locator("#map-more summary").click()
        page.get_by_label("Comparer deux opérateurs").check()
        rest(page)
        expect(page.locator(".frame-name")).to_have_text(["Orange", "SFR"])
        boxes = [frame.bounding_box() for frame in page.locator(".map-frame").all()]
        tap(page, 0.5, 0.5)
        expect(page.locator(".card-rows li")).to_have_count(5)
        page.locator(".map-canvas canvas").first.focus()
        before = page.url
        page.keyboard.press("+")
        page.wait_for_url(lambda url: url != before)
        rest(page)

        assert "compare=orange,sfr" in page.url
        assert [box["y"] for box in boxes if box] == [boxes[0]["y"] if boxes[0] else None] * 2


def test_two_operators_stand_one_above_the_other_on_a_phone(installation: Installation, browser: Browser) -> None:
    with looking(browser, size=PHONE) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?compare=orange,sfr&{NANTES}")

        first, second = (frame.bounding_box() for frame in page.locator(".map-frame").all())

        assert first is not None
        assert second is not None
        assert first["x"] == second["x"]
        assert first["y"] + first["height"] <= second["y"]


def test_best_operator_is_said_with_its_ties(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?layer=best&{SIMULATED}&z=7.4&lat=47.35&lon=-1.3")
        address = str(page.locator("[data-export=csv]").get_attribute("href"))
        lines = list(csv.DictReader(StringIO(httpx.get(installation.url + address, timeout=60).text)))
        tied = next(line for line in lines if " " in line["best_operators"])
        lon, lat = (float(tied["west"]) + float(tied["east"])) / 2, (float(tied["south"]) + float(tied["north"])) / 2
        page = open_map(visitor, f"{installation.url}/carte?layer=best&{SIMULATED}&z=7.9&lat={lat}&lon={lon}")
        tap(page, 0.5, 0.5)

        expect(page.locator("#map-legend")).to_contain_text("plusieurs à égalité (hachures)")
        expect(page.locator("#map-panel")).to_contain_text("à égalité")


def test_person_finds_a_commune_and_the_map_flies_there(installation: Installation, browser: Browser) -> None:
    with looking(browser, reduced_motion="no-preference") as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{NANTES}")

        page.locator("#search-top").press_sequentially("pornic")
        expect(page.locator("#search-top[aria-expanded=true]")).to_be_visible()
        page.locator("#search-top").press("ArrowDown")
        page.locator("#search-top").press("Enter")
        page.wait_for_url(re.compile(r"lat=47\.1"))

        assert urlsplit(page.url).path == "/carte"


def test_position_is_asked_only_on_the_click_and_stays_in_the_page(
    installation: Installation, browser: Browser
) -> None:
    options: dict[str, Any] = {
        "geolocation": {"latitude": 47.2184, "longitude": -1.5536, "accuracy": 30},
        "permissions": ["geolocation"],
    }
    with looking(browser, **options) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{NANTES}")
        expect(page.locator(".here")).to_have_count(0)

        page.get_by_role("button", name="Me situer").click()

        expect(page.locator("#map-panel")).to_contain_text("rien n’est gardé")
        expect(page.locator(".here")).to_be_visible()
        expect(page.locator(".card-line")).to_contain_text("Carré de", timeout=60_000)
        expect(page.get_by_role("link", name="Tout sur Nantes")).to_be_visible()
        assert not re.search(r"l(at|on)=-?\d+\.\d{4,}", page.url)


def test_refused_position_says_what_to_do(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{NANTES}")

        page.get_by_role("button", name="Me situer").click()

        expect(page.locator("#map-panel")).to_contain_text("cherchez un lieu")


def test_embedded_map_lives_in_the_frame_of_another_site(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?operator=orange&{NANTES}")
        page.locator("#map-menu summary").click()
        page.get_by_role("button", name="Intégrer dans un site").click()
        code = page.locator("#map-embed-code").input_value()
        with other_site(f"<!doctype html><title>Mairie</title>{code}") as address:
            visitor.page.goto(address)
            inside = visitor.page.frame_locator("iframe")

            expect(inside.locator(".map-canvas[data-state=idle]")).to_be_visible(timeout=60_000)
            expect(inside.locator(".embed-credits")).to_contain_text("IGN ADMIN EXPRESS")
            expect(inside.locator("#map-title")).to_contain_text("Orange")
            expect(inside.locator("header")).to_have_count(0)


def test_files_taken_from_the_menu_are_the_view(installation: Installation, browser: Browser, tmp_path: Path) -> None:
    def taken(click: Callable[[], None], page: Page) -> Path:
        page.locator("#map-menu summary").click()
        with page.expect_download() as download:
            click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        return path

    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?usage=web&operator=orange&{NANTES}")
        files = {
            label: taken(page.get_by_text(label).click, page)
            for label in ("Télécharger les chiffres", "Télécharger les formes", "Télécharger l’image")
        }

    lines = list(csv.DictReader(StringIO(files["Télécharger les chiffres"].read_text(encoding="utf-8"))))
    shapes = json.loads(files["Télécharger les formes"].read_text(encoding="utf-8"))["features"]
    assert {(line["usage"], line["operators"], line["level"]) for line in lines} == {("web", "orange", "square")}
    assert [shape["properties"]["median"] for shape in shapes] == [float(line["median"]) for line in lines]
    assert files["Télécharger l’image"].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_table_of_the_view_says_what_the_map_shows(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?technology=4G&{SIMULATED}&z=9.6&lat=47.2184&lon=-1.5536")
        tap(page, 0.5, 0.5)
        median = plain(
            page.locator(".card-rows li", has_text="Tous les opérateurs").locator(".card-value").inner_text()
        )

        page.get_by_role("link", name="En tableau").click()
        page.get_by_role("link", name="Tests comptés", exact=True).click()

        expect(page.locator("tr", has=page.get_by_role("link", name="Nantes", exact=True))).to_contain_text(median)
        assert "technology=4G" in page.url


def test_person_without_script_reads_the_table_with_the_filters(installation: Installation, browser: Browser) -> None:
    with looking(browser, size=PHONE, java_script_enabled=False) as visitor:
        visitor.page.goto(f"{installation.url}/carte?{SIMULATED}")
        visitor.page.get_by_label("Ce que montre la carte", exact=True).select_option(label="Latence")

        visitor.page.get_by_role("button", name="Voir le tableau").click()

        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Les chiffres de la carte")
        expect(visitor.page.locator(".lead")).to_contain_text("Latence")
        expect(visitor.page.locator("tbody tr").first).to_be_visible()


def test_theme_switched_repaints_the_map(installation: Installation, browser: Browser) -> None:
    with looking(browser) as visitor:
        page = open_map(visitor, f"{installation.url}/carte?{NANTES}")
        light = painted(page)

        page.locator(".own-door > summary").click()
        page.locator(".own-door [data-theme-switch]").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        rest(page)

        assert len(painted(page) & light) < len(light) / 2


def test_map_begins_with_the_operator_that_was_chosen_on_this_device(
    installation: Installation, browser: Browser
) -> None:
    with looking(browser) as visitor:
        visitor.page.goto(f"{installation.url}/contact")
        visitor.page.evaluate("localStorage.setItem('maillage:operator', 'sfr')")

        own = open_map(visitor, f"{installation.url}/carte")
        expect(own.locator("#map-filters [type=radio][name=operator][value=sfr]")).to_be_checked()
        addresses = [urlsplit(own.url).query.partition("&")[0]]
        asked = open_map(visitor, f"{installation.url}/carte?{NANTES}")
        expect(asked.locator("#map-filters [type=radio][name=operator][value='']")).to_be_checked()

    assert addresses == ["operator=sfr"]
