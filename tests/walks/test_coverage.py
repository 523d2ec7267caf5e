"""A mayor looks at fixed 4G: the answer, the map, the page of the commune, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.cover.prediction.small_prediction import publish_small_prediction
from tests.cover.prediction.small_report import publish_report, small_report
from tests.walks.browsing import VIEWS, View, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

PAGES = [
    "/couverture",
    "/territoires/commune:44113?detail=4g-fixe",
    "/en/couverture/methode",
    "/couverture/verite",
    "/couverture/lieu?lon=-1.6262&lat=47.555",
    "/couverture/lieu?q=12+rue+des+Acacias,+44170+Nozay",
    "/couverture/lieu?q=85270",
    "/couverture/sites",
    "/couverture/projets",
]


@pytest.fixture(scope="module")
def network(quiet_place: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    publish_small_prediction(quiet_place.folder, tmp_path_factory.mktemp("inputs"))
    publish_report(quiet_place.folder / "coverage" / "truth", small_report("invented"))
    with quiet_place.serving("pages", "/couverture"):
        yield quiet_place


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_of_fixed_4g_in_every_view_have_no_fault_and_fit_the_screen(
    network: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(network.url + path)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert visitor.said == []


def test_a_mayor_reads_the_map_and_the_sheet_of_the_commune(network: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        page = visitor.page
        visitor.open(f"{network.url}/couverture")
        expect(page.locator(".verdict-line")).to_contain_text("foyers peuvent recevoir 30")
        page.check("input[value=rate]")
        expect(page.locator("#map-title")).to_have_text("Débit en crête")
        expect(page.locator("#map-legend")).to_contain_text("sous la promesse")
        page.locator(".maplibregl-canvas").press("Enter")
        expect(page.locator("#map-panel")).to_contain_text("Prédit pour une maille de 200 m, non mesuré.")

        page.get_by_text("où la 4G fixe arrive").click()
        page.get_by_role("link", name="Nozay", exact=True).click()

        expect(page.locator("h1")).to_have_text("Nozay")
        expect(page.locator("main")).to_contain_text("4G fixe")
        assert visitor.said == []


def test_the_example_of_the_field_gets_its_answer(network: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        page = visitor.page
        visitor.open(f"{network.url}/couverture")
        field = page.get_by_label("Adresse, code postal ou commune")
        field.fill(field.get_attribute("placeholder") or "")
        page.get_by_role("button", name="Chercher", exact=True).last.click()

        expect(page.locator("#point-kept")).to_contain_text("On n’a pas trouvé cette rue : voici 44170 Nozay.")
        expect(page.locator(".answer-cards > li")).to_have_count(3)
        assert visitor.said == []
