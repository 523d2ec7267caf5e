"""A consultation in a real browser: a key made, a reply sealed on a telephone, opened by two, read beside others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from maillage.accounts.domain.terms import Acting, Role
from maillage.buy.consultation.store.letters import bid_token
from maillage.buy.consultation.store.models import Tender
from maillage.buy.consultation.store.tenders import draft_tender, publish_tender
from maillage.core.clock import utc_now
from tests.buy.consultation.replies import Officers, is_over, link, plan
from tests.people import People, change_role_of
from tests.walks.browsing import PHONE, Visit, chromium, visit

pytestmark = pytest.mark.walk

PHRASE = "marée haute à l’étier"


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as chrome:
        yield chrome


@pytest.fixture
def pages(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    # The browser's loop runs in the thread of the test, which Django would not let ask its database there.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    return str(live_server.url)


def make_key(officer: Visit, address: str) -> list[str]:
    """An officer makes her key on the page of keys; the faults of the page."""
    officer.open(address)
    for field in officer.page.locator("[type=password]").all():
        field.fill(PHRASE)
    with officer.page.expect_download():
        officer.page.get_by_role("button", name="Créer la clé").click()
    faults = officer.faults()
    officer.page.get_by_role("button", name="Enregistrer la clé publique").click()
    officer.page.wait_for_load_state()
    return faults


def seal_reply(firm: Visit, address: str, file: Path) -> list[str]:
    """A firm seals its price and a file, and reads its receipt; the faults of the page."""
    firm.open(address)
    firm.page.get_by_label("Prix total").fill("24 500")
    firm.page.locator("[type=file]").set_input_files(file)
    firm.page.get_by_role("button", name="Sceller et envoyer").click()
    expect(firm.page.locator("[data-deposit-said]")).to_have_text(
        "Votre réponse est reçue : voici le récépissé.", timeout=30_000
    )
    return firm.faults() + ["wide"] * firm.is_wider_than_the_screen()


def test_reply_is_sealed_on_a_telephone_and_opened_by_two_officers(
    browser: Browser, pages: str, people: People, tmp_path: Path
) -> None:
    change_role_of(people.david, Role.PUBLISHER)
    file = tmp_path / "offre.pdf"
    file.write_bytes(b"%PDF offre")
    cookies = [{"name": name, "value": one.value, "url": pages} for name, one in people.client("chloe").cookies.items()]
    with visit(browser, storage_state={"cookies": cookies, "origins": []}) as officer:
        faults = make_key(officer, pages + reverse("consultation_keys", args=[people.commune.slug]))
        officers = Officers()
        officers.declare(people, "david")
        draft = draft_tender(Acting(people.commune.pk, people.chloe.pk), plan(), entry=None, now=utc_now())
        tender = publish_tender(Acting(people.commune.pk, people.david.pk), draft.pk, now=utc_now())
        with visit(browser, size=PHONE, scheme="dark") as firm:
            address = reverse("consultation_bid", args=[tender.slug, bid_token(link(tender, "Verte"))])
            faults += seal_reply(firm, pages + address, file)
        is_over(tender)
        officer.open(pages + reverse("consultation_opening", args=[tender.slug]))
        officer.page.get_by_role("button", name="Déclarer, puis ouvrir").click()
        faults += officer.faults()
        with officer.page.expect_navigation():
            officer.page.get_by_role("button", name="Donner mes parts").click()
        david = people.client("david")
        david.post(reverse("consultation_opening", args=[tender.slug]), {"lien": ""})
        opened = officers.share(david, "david", tender).json()
        officer.open(pages + reverse("own_consultation", args=[tender.slug]))

        assert opened == {"opened": 1}
        expect(officer.page.get_by_role("row", name="Verte")).to_contain_text("24 500")
        assert Tender.objects.get().state == "opened"
        assert (faults, officer.said, firm.said) == ([], [], [])


def test_rehearsal_seals_and_opens_invented_files_and_sends_nothing(browser: Browser, pages: str) -> None:
    with visit(browser, size=PHONE) as firm:
        sent: list[str] = []
        firm.page.on("request", lambda request: sent.append(request.method) if request.method != "GET" else None)
        firm.open(pages + reverse("consultation_rehearsal"))
        firm.page.get_by_role("button", name="Répéter un dépôt").click()
        receipt = firm.page.locator("[data-rehearsal-receipt]")
        expect(receipt).to_contain_text("c’est une répétition", timeout=30_000)
        firm.page.get_by_role("button", name="Répéter une ouverture").click()
        opened = firm.page.locator("[data-rehearsal-opened]")
        expect(opened).to_contain_text("ouvert, tel qu’il a été scellé", timeout=30_000)

        expect(opened).to_contain_text("n’ouvre rien")
        expect(opened).to_contain_text("1 234,00")
        assert (sent, firm.faults(), firm.said, firm.is_wider_than_the_screen()) == ([], [], [], False)
