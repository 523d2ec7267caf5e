"""A need in a real browser: kept, sent; answered from the letter without an account; read, closed, its outcome said."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from maillage.accounts.domain.terms import OrganisationKind, Role
from maillage.accounts.store.organisation_changes import create_organisation
from maillage.accounts.store.person_accounts import create_member
from maillage.core.clock import utc_now
from maillage.include.sourcing.edges.duties import write_due_letters
from tests.include.sourcing.needs import structures
from tests.letters_sent import letters_sent
from tests.walks.browsing import PHONE, Visit, chromium, visit

pytestmark = pytest.mark.walk

EMAIL, PASSWORD = "achats@pornic.example", "sept-marees-hautes"


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as chrome:
        yield chrome


@pytest.fixture
def pages(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an installation with a buyer and two structures, whose letters the test reads."""
    # The browser's loop runs in the thread of the test, which Django would not let ask its database there.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    now = utc_now()
    commune = create_organisation(
        "Commune de Pornic", kind=OrganisationKind.COMMUNE, now=now, territory="commune:44131"
    )
    create_member(EMAIL, organisation=commune, role=Role.PUBLISHER, password=PASSWORD)
    structures(2)
    return str(live_server.url)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def keep_and_send(buying: Visit, pages: str) -> list[str]:
    """The buyer logs in, keeps a need and sends it; the faults of the pages on the way."""
    page = buying.page
    buying.open(f"{pages}/connexion?next=/mon-espace/besoins/garder")
    page.fill("input[name=username]", EMAIL)
    page.fill("input[type=password]", PASSWORD)
    press(page, "Se connecter")
    page.get_by_label("Ce que vous cherchez").fill("Nettoyage de la salle des fêtes")
    page.get_by_label("Nettoyage et hygiène des locaux et de la voirie").check()
    faults = buying.faults()
    press(page, "Garder ce besoin")
    page.get_by_text("2 ont une adresse de courriel").wait_for()
    faults += buying.faults()
    press(page, "Interroger ces structures")
    page.get_by_text("2 interrogées").wait_for()
    return faults


def answer_from_letter(answering: Visit, pages: str) -> list[str]:
    """A structure follows the link of its letter and is interested; the faults of its page."""
    write_due_letters(utc_now())
    link = re.search(r"^http\S+(/besoin/\S+)$", str(letters_sent()[0].body), re.MULTILINE)
    assert link is not None
    answering.open(f"{pages}{link[1]}")
    faults = answering.faults()
    answering.page.get_by_label("Un mot à l’acheteur").fill("Nous connaissons la salle.")
    press(answering.page, "Dire que cela nous intéresse")
    assert "Votre réponse est gardée." in answering.page.locator(".said").inner_text()
    return faults


def test_need_goes_from_its_buyer_to_a_letter_and_back_to_its_outcome(browser: Browser, pages: str):
    with visit(browser) as buying:
        faults = keep_and_send(buying, pages)
        with visit(browser, size=PHONE, scheme="dark") as answering:
            faults += answer_from_letter(answering, pages)
            faults += ["wide"] * answering.is_wider_than_the_screen()
        page = buying.page
        page.reload()
        standing, message = page.locator(".lead").inner_text(), page.locator(".need-message").inner_text()
        press(page, "Clore ce besoin")
        page.get_by_label("Un achat a été fait").check()
        page.get_by_label("S’il y a un achat : à qui").select_option(index=1)
        press(page, "Indiquer l’issue")
        page.get_by_text("Un achat a été fait : Régie").wait_for()
        faults += buying.faults()

        assert (standing, message) == ("1 structure intéressée sur 2 interrogées.", "Nous connaissons la salle.")
        assert (faults, [*buying.said, *answering.said]) == ([], [])
