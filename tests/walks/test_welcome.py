"""The agency takes in an EPCI: thirteen communes and more in one go, then sets the name of the installation.

Screens and minutes are counted: at most six screens, and under three minutes even where a machine is slow.
"""

import time

import pytest
from playwright.sync_api import Browser, StorageState, expect

from maillage.territory.store.territories import children
from tests.people import PASSWORD
from tests.walks.authenticator import Authenticator
from tests.walks.browsing import VIEWS, View, settle, visit
from tests.walks.conftest import Installation
from tests.walks.effort import effort_on

pytestmark = pytest.mark.walk

EPCI = "epci:200023778"
MOST_S = 180


@pytest.fixture(scope="module")
def at_the_agency(browser: Browser, installation: Installation) -> StorageState:
    """What the browser of an administrator of the agency keeps once logged in."""
    installation.run("accounts", "create-agency-user", "annick", "--password", PASSWORD)
    with visit(browser) as visitor:
        page = visitor.page
        page.goto(f"{installation.url}/connexion")
        page.get_by_label("Adresse électronique ou nom d’utilisateur").fill("annick")
        page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        Authenticator().sign_in(page, "main button[type=submit]")
        return page.context.storage_state()


def test_thirteen_communes_are_taken_in_within_six_screens_and_three_minutes(
    installation: Installation, browser: Browser, at_the_agency: StorageState
) -> None:
    communes = [place.name for place in children(EPCI)]
    with visit(browser, storage_state=at_the_agency) as visitor:
        page, begun = visitor.page, time.monotonic()
        effort = effort_on(page)
        visitor.open(f"{installation.url}/mon-espace/accueillir")
        page.get_by_label("Chercher une intercommunalité par son nom").fill("saint gilles")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Pays de Saint").first.click()
        page.get_by_label("Collez les adresses, comme vous les avez").fill(
            "\n".join(f"{name}\tmairie{number}@commune.example" for number, name in enumerate(communes))
        )
        page.locator(".body-row input[type=checkbox]").first.uncheck()  # the EPCI itself comes later
        page.get_by_role("button", name="Relire avant d’envoyer").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"{len(communes)} lettres vont partir")
        page.get_by_role("button", name=f"Envoyer {len(communes)} lettres").click()
        expect(page.locator("code.once")).to_have_count(len(communes))  # no mail server here: the links, once
        page.get_by_role("link", name="Voir qui est arrivé").click()
        expect(page.locator(".lead")).to_contain_text(f"{len(communes)} n’ont pas encore répondu")
        spent_s = time.monotonic() - begun
        faults = visitor.faults()

    assert len(communes) >= 13
    assert (spent_s < MOST_S, faults, visitor.said) == (True, [], [])
    assert (effort.counts, round(effort.seconds)) == ((5, 5, 3), 21)


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_of_the_agency_have_no_fault(
    installation: Installation, browser: Browser, at_the_agency: StorageState, view: View
) -> None:
    addresses = (
        *("accueillir", f"accueillir/{EPCI}", f"accueillir/{EPCI}/suivi", "accueillir/tableau", "accueillir/suivi"),
        *("reglages", "campagnes", "campagnes/nouvelle", "lieux", "lieux/nouveau", "sources-de-marches"),
    )
    with visit(browser, size=view.size, scheme=view.scheme, storage_state=at_the_agency) as visitor:
        seen = {}
        for address in addresses:
            visitor.open(f"{installation.url}/mon-espace/{address}")
            seen[address] = (visitor.faults(), visitor.is_wider_than_the_screen())
        visitor.open(f"{installation.url}/moderation/ajouter")
        seen["moderation/ajouter"] = (visitor.faults(), visitor.is_wider_than_the_screen())

    assert {address: found for address, found in seen.items() if found != ([], False)} == {}


def test_what_was_pasted_is_there_again_after_a_closed_tab(
    installation: Installation, browser: Browser, at_the_agency: StorageState
) -> None:
    with visit(browser, storage_state=at_the_agency) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/mon-espace/accueillir/epci:244400404")
        page.get_by_label("Collez les adresses, comme vous les avez").fill("Rezé;mairie@reze.example")
        visitor.open(f"{installation.url}/mon-espace/accueillir/epci:244400404")

        expect(page.get_by_label("Collez les adresses, comme vous les avez")).to_have_value("Rezé;mairie@reze.example")


def test_name_of_the_agency_is_changed_on_its_page_and_in_the_footer_at_once(
    installation: Installation, browser: Browser, at_the_agency: StorageState
) -> None:
    with visit(browser, storage_state=at_the_agency) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/mon-espace/reglages")
        before = page.get_by_label("Nom de l’agence").input_value()
        page.get_by_label("Nom de l’agence").fill("Agence de l’Estuaire")
        page.get_by_role("button", name="Enregistrer : L’agence").click()
        settle(page)
        visitor.open(f"{installation.url}/")
        expect(page.locator(".footer-agency")).to_contain_text("Agence de l’Estuaire")

        visitor.open(f"{installation.url}/mon-espace/reglages")
        page.get_by_label("Nom de l’agence").fill(before)
        page.get_by_role("button", name="Enregistrer : L’agence").click()
        settle(page)
        assert visitor.said == []
