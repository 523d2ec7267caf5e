"""The agency's first account: made on the command line, logged in, second factor set up, under the content policy."""

import re
from base64 import b32decode
from collections.abc import Iterator

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Browser, expect

from tests.people import PASSWORD
from tests.walks.browsing import chromium, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


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
        for address in ("accounts/user/", "accounts/organisation/add/", "territory/place/add/", "second-factor/"):
            visitor.open(f"{installation.url}/admin/{address}")
        key = b32decode(page.locator("#content-main code").inner_text())
        page.get_by_label("Code à six chiffres").fill(f"{TOTP(key).token():06}")
        page.get_by_role("button", name="Activer").click()

        expect(page.get_by_text(re.compile("Le second facteur est actif"))).to_be_visible()
        expect(page.locator("#content-main li code")).to_have_count(8)
        assert visitor.said == []
