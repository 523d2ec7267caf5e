"""People of organisations in a real browser: log in, invite a colleague who joins by the link, make a key, log out."""

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.people import PASSWORD
from tests.walks.browsing import VIEWS, View, settle, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

INSIDE = ("membres", "mandats", "cles", "trace", "reglages")


@pytest.fixture(scope="module")
def clerk(installation: Installation) -> str:
    """The address with which the clerk of Clisson logs in: other walks have made the commune of Pornic."""
    commune = ["Commune de Clisson", "--kind", "commune", "--territory", "commune:44043"]
    who = ["commune-de-clisson", "mairie@pornic.example", "--role", "administrator", "--password", PASSWORD]
    installation.run_each(["accounts", "create-organisation", *commune], ["accounts", "create-member", *who])
    return "mairie@pornic.example"


@pytest.fixture(scope="module")
def at_work(browser: Browser, installation: Installation, clerk: str) -> StorageState:
    """What the browser of the clerk keeps once logged in."""
    with visit(browser) as visitor:
        log_in(visitor.page, installation, clerk)
        return visitor.page.context.storage_state()


def log_in(page: Page, installation: Installation, name: str) -> None:
    """The person has gone through the door."""
    page.goto(f"{installation.url}/connexion")
    page.get_by_label("Adresse électronique ou nom d’utilisateur").fill(name)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    settle(page)


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_of_an_organisation_have_no_fault(
    installation: Installation, browser: Browser, at_work: StorageState, view: View
):
    outside = ("connexion", "mot-de-passe", "organisations/demander?q=pornic")
    inside = (*(f"organisations/commune-de-clisson/{one}" for one in INSIDE), "mon-compte")
    found = {}
    for addresses, state in ((outside, None), (inside, at_work)):
        with visit(browser, size=view.size, scheme=view.scheme, storage_state=state) as visitor:
            for address in addresses:
                visitor.open(f"{installation.url}/{address}")
                found[address] = (visitor.faults(), visitor.is_wider_than_the_screen())
        assert visitor.said == []

    assert {address: seen for address, seen in found.items() if seen != ([], False)} == {}


def test_colleague_joins_by_the_link_and_sees_for_whom_she_acts(
    installation: Installation, browser: Browser, at_work: StorageState
):
    with visit(browser, storage_state=at_work) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/organisations/commune-de-clisson/membres")
        page.get_by_label("Adresse électronique").fill("helene@pornic.example")
        page.get_by_role("button", name="Inviter", exact=True).click()
        link = page.locator("code.once").inner_text()

    with visit(browser) as colleague:
        page = colleague.page
        colleague.open(link)
        assert colleague.faults() == []
        page.get_by_label("Prénom").fill("Hélène")
        page.get_by_label("Nom", exact=True).fill("Guillou")
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Créer mon compte").click()
        colleague.open(f"{installation.url}/organisations/commune-de-clisson/membres")

        expect(page.locator(".acting-for")).to_contain_text("Vous agissez pour Commune de Clisson")
        expect(page.locator(".row-name").filter(has_text="Hélène Guillou")).to_contain_text("vous")
        expect(page.get_by_role("button", name="Inviter", exact=True)).to_have_count(0)
        assert colleague.said == []


def test_key_is_made_with_the_keyboard_alone(installation: Installation, browser: Browser, at_work: StorageState):
    with visit(browser, storage_state=at_work) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/organisations/commune-de-clisson/cles")
        page.get_by_label("À quoi sert cette clé ?").focus()
        page.keyboard.type("Logiciel comptable")
        page.keyboard.press("Enter")

        expect(page.locator("code.once")).to_contain_text("mlg_")
        expect(page.locator(".row-name").first).to_contain_text("Logiciel comptable")


def test_log_out_closes_the_pages(installation: Installation, browser: Browser, clerk: str):
    with visit(browser) as visitor:  # whose session ends, so it is no other's
        log_in(visitor.page, installation, clerk)
        visitor.open(f"{installation.url}/mon-compte")
        visitor.page.get_by_role("button", name="Se déconnecter").click()
        visitor.open(f"{installation.url}/organisations/commune-de-clisson/membres")

        expect(visitor.page.get_by_role("heading", name="Connexion")).to_be_visible()
