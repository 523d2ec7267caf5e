"""The ground of the maps: colours end at the coast, streets come from the agency's own server with their credits."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from maillage.territory.store.streets import import_streets, remove_streets, streets_folder
from tests.walks.browsing import visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

STREETS = Path(__file__).parents[1] / "samples" / "streets"
SEA = (0xCF, 0xE3, 0xEA)
LAND = (0xF4, 0xF3, 0xEC)
# Saint-Hilaire-de-Riez, whose shore cuts squares of tests.
SHORE = "origin=simulated&z=11.4&lat=46.72&lon=-2.02"
VILLAGE = "origin=simulated&z=14.4&lat=47.6357&lon=-2.1249"
NANTES = "origin=simulated&z=9.8&lat=47.235&lon=-1.57"
WINDOW = (1180, 640)
WATCH_THE_MIDDLE = """() => {
  const copy = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
  const pen = copy.getContext("2d", {willReadFrequently: true});
  globalThis.seen = [];
  const look = () => {
    const map = document.querySelector(".map-canvas canvas");
    pen.drawImage(map, map.width * 0.55, map.height * 0.45, 1, 1, 0, 0, 1, 1);
    const inks = [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    if (String(inks) !== String(globalThis.seen.at(-1))) globalThis.seen.push(inks);
    requestAnimationFrame(look);
  };
  look();
}"""


def rest(page: Page) -> None:
    page.wait_for_selector(".map-canvas[data-state=idle]", timeout=60_000)


def colour(page: Page, across: float, down: float) -> tuple[int, ...]:
    """The colour of the map at a place of its canvas."""
    found: list[int] = page.evaluate(
        """([across, down]) => {
          const map = document.querySelector(".map-canvas canvas");
          const copy = Object.assign(document.createElement("canvas"), {width: map.width, height: map.height});
          const pen = copy.getContext("2d");
          pen.drawImage(map, 0, 0);
          return [...pen.getImageData(map.width * across, map.height * down, 1, 1).data.slice(0, 3)];
        }""",
        [across, down],
    )
    return tuple(found)


def colours(page: Page) -> dict[tuple[int, ...], int]:
    """How often each colour is seen, at one point in four of each line and row."""
    found: dict[str, int] = page.evaluate(
        """() => {
          const map = document.querySelector(".map-canvas canvas");
          const copy = Object.assign(document.createElement("canvas"), {width: map.width, height: map.height});
          const pen = copy.getContext("2d");
          pen.drawImage(map, 0, 0);
          const bytes = pen.getImageData(0, 0, copy.width, copy.height).data;
          const seen = {};
          for (let at = 0; at < bytes.length; at += 16) {
            const name = [...bytes.slice(at, at + 3)].join(",");
            seen[name] = (seen[name] ?? 0) + 1;
          }
          return seen;
        }"""
    )
    return {tuple(int(part) for part in name.split(",")): count for name, count in found.items()}


def test_sea_is_one_colour_whatever_squares_reach_into_it(installation: Installation, browser: Browser) -> None:
    with visit(browser, size=WINDOW) as visitor:
        visitor.page.goto(f"{installation.url}/carte?{SHORE}")
        rest(visitor.page)

        seen = colours(visitor.page)

        assert seen[SEA] > 0.1 * sum(seen.values())
        assert colour(visitor.page, 0.02, 0.96) == SEA
        expect(visitor.page.locator(".maplibregl-ctrl-attrib")).to_contain_text("IGN")
        expect(visitor.page.locator(".maplibregl-ctrl-attrib")).not_to_contain_text("OpenStreetMap")
        assert visitor.said == []


def test_no_zoom_is_blank_while_its_squares_are_read(installation: Installation, browser: Browser) -> None:
    # Seen: communes went at zoom 10.5 and squares came a second later.
    def late(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    with visit(browser, size=WINDOW) as visitor:
        page = visitor.page
        page.goto(f"{installation.url}/carte?{NANTES}")
        rest(page)
        page.route("**/tiles/**", late)
        page.evaluate(WATCH_THE_MIDDLE)

        page.locator(".maplibregl-canvas").press("+")
        page.wait_for_function("() => Number(new URLSearchParams(location.search).get('z')) > 10.5")
        rest(page)

        seen: list[list[int]] = page.evaluate("() => globalThis.seen")
        assert len(seen) > 1
        assert list(LAND) not in seen


@pytest.fixture
def streets_folder_of(installation: Installation) -> Iterator[Path]:
    folder = streets_folder(installation.folder)
    yield folder
    remove_streets(folder)


@pytest.mark.parametrize("schema", ["shortbread", "openmaptiles"])
def test_streets_of_the_agency_are_drawn_with_their_credits(
    installation: Installation, streets_folder_of: Path, browser: Browser, schema: str
) -> None:
    import_streets(STREETS / f"{schema}.pmtiles", streets_folder_of, progress=lambda _what, _share: None)
    with visit(browser, size=WINDOW) as visitor:
        page = visitor.page
        hosts = set()
        page.on("request", lambda request: hosts.add(httpx.URL(request.url).netloc.decode()))
        page.goto(f"{installation.url}/carte?{VILLAGE}")
        rest(page)

        expect(page.locator(".maplibregl-ctrl-attrib")).to_contain_text("OpenStreetMap")
        assert len(colours(page)) > 500  # streets, buildings, their names: without them about fifty
        assert hosts <= {httpx.URL(installation.url).netloc.decode(), ""}
        assert visitor.said == []
