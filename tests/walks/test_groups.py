"""A group in a real browser: proposed by one structure, agreed to from a letter on a phone, shown on both profiles."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, StorageState

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Organisation, User
from maillage.accounts.store.organisation_changes import create_organisation
from maillage.accounts.store.person_accounts import create_member
from maillage.core.clock import utc_now
from maillage.include.opportunities.store.kept_groups import partner_token
from maillage.include.opportunities.store.models import GroupPartner, KeptGroup
from maillage.include.structures.domain.structures import StructureOrganisationKind
from maillage.include.structures.store.models import Structure
from tests.include.sourcing.needs import next_moment, structures
from tests.walks.browsing import PHONE, chromium, visit

pytestmark = pytest.mark.walk

LOT = "proprete|commune:44131|200000"


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as chrome:
        yield chrome


@pytest.fixture
def pages(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an installation with two structures of 400,000 EUR a year, of which one signs in."""
    # The browser's loop runs in the thread of the test, which Django would not let ask its database there.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    structures(2)
    Structure.objects.update(turnover_eur=400_000, changed_at=next_moment())
    own = Structure.objects.get(name="Régie 0")
    kind = StructureOrganisationKind.STRUCTURE
    own.organisation = Organisation.objects.get(pk=create_organisation("Régie (asso)", kind=kind, now=utc_now()).pk)
    own.save()
    create_member("regie@example.org", organisation=own.organisation, role=Role.EDITOR, password="sept-marees-hautes")
    Client().get(f"/inclusion/groupements?lot={LOT}")  # what the first page of a process waits for is over
    return str(live_server.url)


def signed_in(url: str) -> StorageState:
    """What the browser of the structure keeps."""
    client = Client()
    client.force_login(User.objects.get(email="regie@example.org"))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    return {"cookies": [{**cookie, "url": url}], "origins": []}  # type: ignore[typeddict-item]


def test_group_is_proposed_agreed_to_from_a_letter_and_shown_on_both_profiles(browser: Browser, pages: str) -> None:
    with visit(browser, storage_state=signed_in(pages)) as proposing:
        page = proposing.page
        proposing.open(f"{pages}/inclusion/groupements?lot={LOT}")
        page.get_by_label("Nom du groupement").fill("Propreté de Pornic")
        page.get_by_role("button", name="Proposer à ces structures").click()
        page.wait_for_load_state()
        faults = proposing.faults()
        waiting = page.inner_text(".lead")
    group = KeptGroup.objects.get()
    partner = GroupPartner.objects.get(answer="")

    with visit(browser, size=PHONE, scheme="dark") as agreeing:
        page = agreeing.page
        agreeing.open(f"{pages}/groupements/lettre/{partner_token(group, partner)}")
        faults += agreeing.faults()
        is_wide = agreeing.is_wider_than_the_screen()
        page.get_by_role("button", name="D’accord").click()
        page.wait_for_load_state()
        formed = page.inner_text(".lead").replace("\xa0", " ")
        agreeing.open(f"{pages}/inclusion/structures/{partner.structure_id}")
        faults += agreeing.faults()
        shown = page.inner_text("main")

        assert (faults, is_wide, agreeing.said) == ([], False, [])
    assert waiting == "Il se forme dès que Régie 1 est d’accord."
    assert formed == "2 structures répondent ensemble : chacune a donné son accord."
    assert ("Groupements dont elle est membre" in shown, "Propreté de Pornic" in shown) == (True, True)
