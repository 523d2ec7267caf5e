import pytest
from playwright.sync_api import Browser

from tests.walks.browsing import VIEWS, View, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

STATES = {"the region": "/campagne", "one departement": "/campagne?departement=44&operator=sfr&tri=name"}


@pytest.mark.parametrize("path", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_campaign_in_every_view_has_no_fault_fits_the_screen_and_weighs_little(
    installation: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(installation.url + path)
        for summary in visitor.page.locator("main details > summary").all():
            summary.click()

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert visitor.weight_bytes() < 100_000
        assert visitor.said == []


def test_person_narrows_the_places_and_goes_to_the_best_one(installation: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/campagne")
        page.get_by_label("Département").select_option("53")
        page.get_by_role("button", name="Appliquer").click()
        best = page.get_by_role("list", name="Les dix lieux").get_by_role("link").first
        name = best.inner_text()

        best.click()

        assert page.get_by_role("heading", level=1).inner_text() == name
