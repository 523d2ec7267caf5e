"""A citizen asks for canteen menus, the agency shows it, the commune answers, she reads the answer."""

import pytest
from playwright.sync_api import Browser, StorageState, expect

from tests.people import PASSWORD
from tests.walks.authenticator import Authenticator
from tests.walks.browsing import PHONE, VIEWS, View, settle, unfold_what_waits, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk
CLERK = "secretaire@corsept.example"


def _signed_in(browser: Browser, url: str, name: str, *, with_factor: bool) -> StorageState:
    with visit(browser) as visitor:
        page = visitor.page
        page.goto(f"{url}/connexion")
        page.get_by_label("Adresse électronique ou nom d’utilisateur").fill(name)
        page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        if with_factor:
            Authenticator().sign_in(page, "main button[type=submit]")
        else:
            page.locator("main button[type=submit]").first.click()
            settle(page)
        return page.context.storage_state()


def test_citizen_asks_for_canteen_menus_and_gets_the_answer(installation: Installation, browser: Browser) -> None:
    installation.run_each(
        ["accounts", "create-agency-user", "lucie", "--password", PASSWORD],
        ["accounts", "create-organisation", "Commune de Corsept", "--kind", "commune", "--territory", "commune:44046"],
        ["accounts", "create-member", "commune-de-corsept", CLERK, "--role", "publisher", "--password", PASSWORD],
    )
    url = installation.url
    with visit(browser, size=PHONE) as citizen:
        citizen.open(f"{url}/idees/nouvelle")
        page = citizen.page
        page.get_by_label("En quelques mots").fill("Les menus de la cantine")
        page.get_by_label("Où", exact=True).fill("44046")
        page.get_by_label("À qui le demander (facultatif)").fill("Commune de Corsept")
        assert citizen.faults() == []
        page.get_by_role("button", name="Envoyer").click()
        settle(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("C’est transmis, merci")
    with visit(browser, storage_state=_signed_in(browser, url, "lucie", with_factor=True)) as lucie:
        lucie.open(f"{url}/mon-espace")
        unfold_what_waits(lucie.page)
        row = lucie.page.locator(".waiting-row").filter(has_text="Les menus de la cantine").first
        row.get_by_role("button", name="Montrer").click()
        expect(lucie.page.locator("main")).to_contain_text("est montrée")
    with visit(browser, storage_state=_signed_in(browser, url, CLERK, with_factor=False)) as clerk:
        clerk.open(f"{url}/idees")
        clerk.page.get_by_role("link", name="Les menus de la cantine", exact=True).first.click()
        settle(clerk.page)
        page = clerk.page
        page.get_by_label("Votre réponse").select_option("cannot")
        page.get_by_label("Pourquoi, ou ce qu’il faut savoir").fill("Le prestataire les tient, nous les lui demandons.")
        page.get_by_role("button", name="Répondre devant tous").click()
        expect(page.locator(".said")).to_contain_text("Votre réponse est sur la page")
        address = page.url
        assert clerk.faults() == []
    with visit(browser, size=PHONE) as citizen:
        citizen.open(address)
        expect(citizen.page.locator(".idea-answers")).to_contain_text("Le prestataire les tient")
        citizen.page.get_by_role("button", name="Je le veux aussi").click()
        expect(citizen.page.locator(".idea-support")).to_contain_text("1 personne le veut aussi")
        assert citizen.faults() == []


@pytest.mark.parametrize(
    "path", ["/idees", "/idees/nouvelle", "/reutilisations", "/reutilisations/proposer", "/en/idees"]
)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_of_ideas_in_every_view_have_no_fault_and_fit_the_screen(
    installation: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(installation.url + path)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert visitor.said == []
