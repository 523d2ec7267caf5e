"""The agency's first account: made on the command line, logged in, second factor set up, under the content policy."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.people import PASSWORD
from tests.walks.authenticator import Authenticator
from tests.walks.browsing import visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk


@pytest.fixture(scope="module")
def person(installation: Installation) -> str:
    """The name of a member of the agency."""
    installation.run("accounts", "create-agency-user", "aline", "--password", PASSWORD)
    return "aline"


def test_second_factor_is_set_up_and_the_admin_breaks_no_policy(
    installation: Installation, browser: Browser, person: str
):
    with visit(browser) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/admin/")
        page.get_by_label("Nom d’utilisateur").or_(page.locator("#id_username")).first.fill(person)
        page.locator("#id_password").fill(PASSWORD)
        page.get_by_role("button", name="Connexion").click()
        telephone = Authenticator()
        telephone.set_up(page)

        expect(page.get_by_text(re.compile("Le second facteur est actif"))).to_be_visible()
        assert (len(telephone.recovery_codes), visitor.faults(), visitor.is_wider_than_the_screen()) == (8, [], False)
        page.get_by_role("link", name="C’est noté, continuer").click()
        for address in ("accounts/user/", "accounts/organisation/", "campaign/campaign/"):
            visitor.open(f"{installation.url}/admin/{address}")
        visitor.open(f"{installation.url}/mon-espace/lieux/nouveau")
        expect(page.locator("#id_nom")).to_be_visible()
        # A contour is drawn by keyboard too: points are placed at the centre of the map.
        expect(page.locator("[data-map][data-state=idle]")).to_be_visible(timeout=60_000)
        for _corner in range(3):
            page.get_by_role("button", name="Poser un point au centre de la carte").click()
        expect(page.locator("#id_contour")).to_have_value(re.compile('"type":"Polygon"'))
        assert visitor.said == []
