import csv
import re
from io import StringIO
from pathlib import Path

import httpx
import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, expect

import maillage
from tests.place_panels import WIDEST, sentence_of
from tests.walks.browsing import DESK, PHONE, VIEWS, View, settle, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

STATES = {
    "a region": "/territoires/region:52",
    "a commune": "/territoires/commune:44109",
    "a beach": "/territoires/place:pornic",
    "filtered": "/territoires/departement:44?technology=4G&context=outdoor&context=car",
    "rural": "/territoires/region:52?density=rural&usage=latency",
    "without tests": "/territoires/commune:66136",
    "no such territory": "/territoires/commune:99999",
    "no such filter": "/territoires/region:52?technology=6G",
    "operators": "/operateurs",
    "an operator": "/operateurs/sfr",
    "method": "/methode",
}


@pytest.mark.parametrize("path", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_territory_in_every_state_and_view_has_no_fault_and_fits_the_screen(
    installation: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(installation.url + path)

        visitor.page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true })")
        settle(visitor.page)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()


MOST_WORDS = 80  # of the first screen, but for the line that invites to what is not here yet
MOST_PANEL_PX = 180
PLACES = ("region:52", "departement:44", "commune:44109", "commune:85226", "place:pornic", "commune:66136")
HEIGHTS_OF = """panels => {
  const list = document.querySelector(".panels");
  list.style.alignItems = "start";
  list.innerHTML = panels.join("");
  return [...list.children].map((panel) => panel.getBoundingClientRect().height);
}"""
WORDS_ABOVE_THE_FOLD = """() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  let count = 0;
  while (walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const box = range.getBoundingClientRect();
    // What is folded has a box all the same.
    const parent = walker.currentNode.parentElement, isFolded = !parent.checkVisibility();
    const hidden = isFolded || parent.closest(".visually-hidden, svg, .panels-rest.soft");
    if (!hidden && box.width > 1 && box.height > 1 && box.bottom <= innerHeight) {
      const text = walker.currentNode.textContent.replace(/(\\d)[\\u202f\\u00a0](?=\\d)/g, "$1");
      count += text.trim().split(/\\s+/).filter(word => /[\\p{L}\\p{N}]/u.test(word)).length;
    }
  }
  return count;
}"""


@pytest.mark.parametrize("address", PLACES)
def test_place_page_answers_on_its_first_screen_and_is_short(
    installation: Installation, browser: Browser, address: str
) -> None:
    heights, words = {}, 0
    for size in (DESK, PHONE):
        with visit(browser, size=size) as visitor:
            visitor.open(f"{installation.url}/territoires/{address}")
            heights[size] = visitor.page.evaluate("document.documentElement.scrollHeight")
            words = words or visitor.page.evaluate(WORDS_ABOVE_THE_FOLD)

    assert (heights[DESK] <= 4000, heights[PHONE] <= 6240) == (True, True), heights
    assert 10 < words <= MOST_WORDS, words


def test_place_page_has_one_yellow_button_and_no_panel_over_its_height(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser, size=PHONE) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52")

        assert visitor.page.locator("main .button-accent").count() == 1
        heights = [panel.bounding_box() for panel in visitor.page.locator(".panel").all()]
        assert max((box["height"] for box in heights if box), default=0) <= MOST_PANEL_PX


def test_widest_panel_of_each_feature_is_at_most_180_px_high_on_a_phone(
    installation: Installation, browser: Browser
) -> None:
    # Of the sources, so that a feature's panel is not left out.
    sources = (path.read_text("utf-8") for path in Path(maillage.__file__).parent.glob("*/**/*.py"))
    doors = {door for text in sources if "PlacePanel(" in text for door in re.findall(r'door=_\("([^"]+)"\)', text)}
    panels = [render_to_string("web/panel.html", {"panel": panel}) for panel in WIDEST]

    with visit(browser, size=PHONE) as visitor:
        visitor.open(installation.url)
        heights = visitor.page.evaluate(HEIGHTS_OF, panels)

    assert {panel.door for panel in WIDEST} == doors - {"Mesurer"}  # a sentence of the home page alone
    assert [sentence_of(panel) for panel in WIDEST] != []
    assert [(panel.door, height) for panel, height in zip(WIDEST, heights, strict=True) if height > MOST_PANEL_PX] == []
    assert min(heights) > 100


def test_map_of_a_place_comes_in_the_place_of_its_picture(installation: Installation, browser: Browser) -> None:
    with visit(browser, size=PHONE) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/territoires/commune:44109")

        page.get_by_role("button", name="Explorer la carte ici").click()

        frame = page.frame_locator("iframe.place-map-frame")
        expect(frame.locator(".map-canvas[data-state=idle]")).to_be_visible(timeout=30_000)
        expect(page.locator("svg.place-map")).to_have_count(0)
        sources = frame.locator(".maplibregl-ctrl-attrib-inner")
        expect(sources).to_be_hidden()
        frame.locator(".maplibregl-ctrl-attrib-button").press("Enter")
        expect(sources).to_be_visible()
        assert not visitor.is_wider_than_the_screen()
        assert visitor.said == []


def test_place_page_weighs_less_than_eighty_kilobytes(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52")

        assert visitor.weight_bytes() < 80_000
        assert visitor.page.locator("link[rel=stylesheet]").count() <= 6


def test_place_page_is_printed_on_two_pages(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52")

        printed = visitor.page.pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2


def test_part_of_the_detail_comes_when_it_is_opened(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52?origin=simulated")
        assert visitor.page.locator("#figures").count() == 0

        visitor.page.locator("#tableau > summary").click()

        expect(visitor.page.locator("#figures")).to_be_visible()
        assert visitor.said == []


def test_address_of_a_part_opens_it(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52?origin=simulated#notes")

        expect(visitor.page.locator("#notes .compared")).to_be_visible()


def test_old_address_of_the_weather_of_a_place_leads_to_its_operators(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/meteo/commune:44109?origin=simulated")

        assert visitor.page.url == f"{installation.url}/territoires/commune:44109#operateurs"
        expect(visitor.page.locator(".operator-row").first).to_be_visible()


def test_long_series_is_drawn_when_somebody_gets_near_and_says_a_month(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52?origin=simulated")
        assert visitor.page.locator("#long-trend canvas").count() == 0

        visitor.page.locator("#mois > summary").click()

        expect(visitor.page.locator("#long-trend canvas")).to_be_visible()
        expect(visitor.page.locator("#long-trend .u-legend")).to_contain_text("Free Mobile")
        assert visitor.said == []


def test_usage_is_chosen_by_a_link_and_kept_by_the_filters(installation: Installation, browser: Browser) -> None:
    with visit(browser, java_script_enabled=False) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52")
        visitor.page.locator("#usage > summary").click()
        visitor.page.get_by_role("link", name="Voir : Un usage de près").click()
        visitor.page.get_by_label("Choisir un usage").get_by_role("link", name="Latence").click()
        expect(visitor.page.get_by_role("heading", name="Latence, la médiane")).to_be_visible()
        visitor.page.locator("#filtres > summary").click()
        visitor.page.get_by_role("link", name="Voir : Choisir d’autres tests").click()
        visitor.page.get_by_label("4G", exact=True).check()

        visitor.page.get_by_role("button", name="Appliquer").click()

        assert "usage=latency" in visitor.page.url
        expect(visitor.page.get_by_role("heading", name="Latence, la médiane")).to_be_visible()


def test_active_filter_is_a_chip_that_removes_itself_and_no_other(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/territoires/departement:44?technology=4G&context=outdoor")

        visitor.page.get_by_role("link", name="Retirer le filtre 4G").click()

        assert visitor.page.url == f"{installation.url}/territoires/departement:44?context=outdoor"
        expect(visitor.page.locator(".chip")).to_have_text(["Dehors"])


def test_csv_file_says_what_the_table_says(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52?origin=simulated")
        visitor.page.locator("#tableau > summary").click()
        expect(visitor.page.locator("#figures")).to_be_visible()
        shown = visitor.page.locator("#figures tbody tr:not(.group)").count()
        address = visitor.page.get_by_role("link", name="Télécharger (CSV)").first.get_attribute("href")

    lines = list(csv.DictReader(StringIO(httpx.get(f"{installation.url}{address}", timeout=60).text)))

    assert len(lines) == shown
    assert {line["origin"] for line in lines} == {"simulated"}


def test_council_sheet_is_one_page(installation: Installation) -> None:
    answer = httpx.get(f"{installation.url}/territoires/region:52/fiche.pdf?origin=simulated", timeout=60)

    assert (answer.status_code, answer.headers["content-type"]) == (httpx.codes.OK, "application/pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) == 1


def test_unknown_territory_answers_not_found_with_a_remedy(installation: Installation) -> None:
    answer = httpx.get(f"{installation.url}/territoires/commune:99999", timeout=60)

    assert answer.status_code == httpx.codes.NOT_FOUND
    assert "cherchez-le par son nom" in answer.text
