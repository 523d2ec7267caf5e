"""A press officer writes the podium's release from its figures, a colleague reads it over, it leaves at its minute."""

import datetime as dt

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.people import PASSWORD
from tests.walks.authenticator import Authenticator
from tests.walks.browsing import VIEWS, View, settle, unfold_what_waits, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

WRITER = "plume@agence.example"


def _signed_in(page: Page, url: str, name: str) -> StorageState:
    page.goto(f"{url}/connexion")
    page.get_by_label("Adresse électronique ou nom d’utilisateur").fill(name)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    Authenticator().sign_in(page, "main button[type=submit]")
    return page.context.storage_state()


@pytest.fixture(scope="module")
def officers(browser: Browser, installation: Installation) -> tuple[StorageState, StorageState]:
    """Who writes for the agency, and who reads over."""
    installation.run("accounts", "create-agency-user", "lectrice", "--password", PASSWORD)
    installation.run(
        "accounts", "create-member", "agence-numerique-regionale", WRITER, "--role", "editor", "--password", PASSWORD
    )
    states = []
    for name in (WRITER, "lectrice"):
        with visit(browser) as visitor:
            states.append(_signed_in(visitor.page, installation.url, name))
    return states[0], states[1]


@pytest.fixture(scope="module")
def embargoed(browser: Browser, installation: Installation, officers: tuple[StorageState, StorageState]) -> str:
    """The slug of the podium's release, approved, that leaves tomorrow."""
    writer, reader = officers
    with visit(browser, storage_state=writer) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/mon-espace/presse")
        page.get_by_role("button", name="Le podium des opérateurs").click()
        settle(page)
        expect(page.get_by_role("heading", name="Tel qu’il paraîtra")).to_be_visible()
        assert visitor.faults() == []
        page.get_by_role("button", name="Demander la relecture").click()
        expect(page.locator(".said")).to_contain_text("La relecture est demandée")
        slug = page.url.rpartition("/")[2]
    with visit(browser, storage_state=reader) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/mon-espace")
        unfold_what_waits(page)
        page.get_by_role("link", name="Lire et décider").first.click()
        settle(page)
        assert visitor.faults() == []
        page.get_by_label("Embargo jusqu’au (facultatif)").fill((localdate() + dt.timedelta(days=1)).isoformat())
        page.get_by_label("À quelle heure").fill("08:00")
        page.get_by_role("button", name="Valider ce communiqué").click()
        expect(page.locator(".said")).to_contain_text("Avant cette minute, rien ni personne ne le dit.")
    return slug


def test_release_under_embargo_is_not_told_to_a_visitor(
    installation: Installation, browser: Browser, embargoed: str
) -> None:
    with visit(browser) as visitor:
        answer = visitor.page.goto(f"{installation.url}/presse/{embargoed}")
        visitor.open(f"{installation.url}/presse")

        assert answer is not None
        assert answer.status == 404
        assert visitor.page.locator(f'a[href$="{embargoed}"]').count() == 0


def test_release_that_leaves_at_once_is_read_with_its_figures(
    installation: Installation, browser: Browser, officers: tuple[StorageState, StorageState], embargoed: str
) -> None:
    writer, reader = officers
    own = f"{installation.url}/mon-espace/presse/communiques/{embargoed}"
    with visit(browser, storage_state=writer) as visitor:
        visitor.open(own)
        visitor.page.get_by_role("button", name="Reprendre ce communiqué").click()
        visitor.page.get_by_role("button", name="Demander la relecture").click()
        expect(visitor.page.locator(".said")).to_contain_text("La relecture est demandée")
    with visit(browser, storage_state=reader) as visitor:
        visitor.open(own)
        visitor.page.get_by_role("button", name="Valider ce communiqué").click()
        expect(visitor.page.locator(".said")).to_contain_text("Le communiqué est parti")
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/presse/{embargoed}")

        expect(visitor.page.get_by_role("heading", name="Les chiffres de ce communiqué")).to_be_visible()
        assert visitor.faults() == []
        assert visitor.said == []


@pytest.mark.parametrize("path", ["/presse", "/en/presse"])
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_press_room_in_every_view_has_no_fault_and_fits_the_screen(
    installation: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(installation.url + path)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert visitor.said == []


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_of_the_press_officer_have_no_fault(
    installation: Installation, browser: Browser, officers: tuple[StorageState, StorageState], view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme, storage_state=officers[0]) as visitor:
        for path in ("presse", "presse/revue", "presse/images"):
            visitor.open(f"{installation.url}/mon-espace/{path}")

            assert visitor.faults() == [], path
            assert not visitor.is_wider_than_the_screen(), path
