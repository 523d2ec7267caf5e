import csv
from io import StringIO

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.walks.browsing import VIEWS, View, visit
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

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()


def test_territory_page_weighs_less_than_a_hundred_kilobytes(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52")

        assert visitor.weight_bytes() < 100_000


def test_long_series_is_drawn_when_somebody_gets_near_and_says_a_month(
    installation: Installation, browser: Browser
) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52?origin=simulated")
        assert visitor.page.locator("#long-trend canvas").count() == 0

        visitor.page.locator("#trend-title").scroll_into_view_if_needed()

        expect(visitor.page.locator("#long-trend canvas")).to_be_visible()
        expect(visitor.page.locator("#long-trend .u-legend")).to_contain_text("Free Mobile")
        assert visitor.said == []


def test_usage_is_chosen_by_a_link_and_kept_by_the_filters(installation: Installation, browser: Browser) -> None:
    with visit(browser, java_script_enabled=False) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52")
        visitor.page.get_by_label("Choisir un usage").get_by_role("link", name="Latence").click()
        visitor.page.locator("details.filters summary").click()
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


def test_filter_form_works_without_script(installation: Installation, browser: Browser) -> None:
    with visit(browser, java_script_enabled=False) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52")
        visitor.page.locator("details.filters summary").click()
        visitor.page.get_by_label("4G", exact=True).check()

        visitor.page.get_by_role("button", name="Appliquer").click()

        expect(visitor.page.locator(".chip")).to_have_text(["4G"])


def test_csv_file_says_what_the_table_says(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/territoires/region:52?origin=simulated")
        shown = visitor.page.locator("#figures tbody tr:not(.group)").count()
        address = visitor.page.get_by_role("link", name="Télécharger (CSV)").first.get_attribute("href")

    lines = list(csv.DictReader(StringIO(httpx.get(f"{installation.url}{address}").text)))

    assert len(lines) == shown
    assert {line["origin"] for line in lines} == {"simulated"}


def test_unknown_territory_answers_not_found_with_a_remedy(installation: Installation) -> None:
    answer = httpx.get(f"{installation.url}/territoires/commune:99999")

    assert answer.status_code == httpx.codes.NOT_FOUND
    assert "cherchez-le par son nom" in answer.text
