"""A morning of meetings in a real browser: wishes on a phone, a plan, somebody missing, what came of it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from maillage.accounts.domain.terms import OrganisationKind, Role
from maillage.accounts.store.organisation_changes import create_organisation
from maillage.accounts.store.person_accounts import create_member
from maillage.core.clock import utc_now
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.meeting_tables.models import MeetingGrid
from maillage.include.events.store.models import Event, Registration, Session
from maillage.web.protection.tokens import token_digest
from tests.include.events.day import register
from tests.walks.browsing import PHONE, chromium, visit

pytestmark = pytest.mark.walk

EMAIL, PASSWORD = "evenements@pornic.example", "sept-marees-hautes"


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as chrome:
        yield chrome


@pytest.fixture
def pages(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an installation with a morning to come: two buyers, one structure, a session of meetings."""
    # The browser's loop runs in the thread of the test, which Django would not let ask its database there.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    now = utc_now()
    commune = create_organisation(
        "Commune de Pornic", kind=OrganisationKind.COMMUNE, now=now, territory="commune:44131"
    )
    create_member(EMAIL, organisation=commune, role=Role.PUBLISHER, password=PASSWORD)
    begin = now + timedelta(days=9)
    event = Event.objects.create(
        organisation=commune, slug="matinee", title="Matinée OpenMap", starts_at=begin,
        ends_at=begin + timedelta(hours=3), places=20, published_at=now, created_at=now, changed_at=now,
    )  # fmt: skip
    Session.objects.create(
        event=event, kind="meetings", title="Rendez-vous", starts_at=begin, ends_at=begin + timedelta(hours=2)
    )
    for name, role in (("Ville de Belfort", "buyer"), ("CHU de Besançon", "buyer"), ("Recyclerie", "structure")):
        person = register(event, name, role)
        digest = token_digest(registration_token(event, person.email))
        Registration.objects.filter(pk=person.pk).update(token_hash=digest)
    return str(live_server.url)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def test_wishes_on_a_phone_a_plan_somebody_missing_and_what_came_of_it(pages: str, browser: Browser) -> None:
    guest = Registration.objects.select_related("event").get(role="structure")
    day = pages + reverse("my_day", args=[registration_token(guest.event, guest.email)])
    session = f"{pages}/mon-espace/evenements/matinee/rendez-vous/{Session.objects.get().pk}"

    with visit(browser) as organising, visit(browser, size=PHONE, scheme="dark") as wishing:
        organising.open(f"{pages}/connexion?next={session.removeprefix(pages)}")
        organising.page.fill("input[name=username]", EMAIL)
        organising.page.fill("input[type=password]", PASSWORD)
        press(organising.page, "Se connecter")
        organising.page.get_by_label("Tables par salle").fill("Grande salle : 2")
        press(organising.page, "Ouvrir les souhaits")

        wishing.open(day)
        wishing.page.get_by_role("link", name="Dire qui je veux rencontrer").click()
        wishing.page.get_by_label("Ville de Belfort").select_option("3")
        wishing.page.get_by_label("CHU de Besançon").select_option("1")
        faults = wishing.faults()
        press(wishing.page, "Envoyer mes souhaits")
        wishing.page.get_by_text("Souhaits envoyés : 2.").wait_for()

        press(organising.page, "Planifier les rendez-vous")
        organising.page.get_by_text("Chacun a au moins 2 de ses souhaits ; optimum prouvé.").wait_for()
        press(organising.page, "Publier, et écrire à chacun")
        faults += organising.faults()
        organising.page.get_by_label("Qui", exact=True).select_option(label="Camille Dupont-1, Ville de Belfort")
        press(organising.page, "Replanifier sans cette personne")

        wishing.open(day)
        changed = wishing.page.get_by_text("Annulé :").inner_text()
        meetings = wishing.page.locator(".timetable > li").all_inner_texts()
        is_wide = wishing.is_wider_than_the_screen()

        begin = utc_now() - timedelta(days=1)
        Session.objects.update(starts_at=begin, ends_at=begin + timedelta(hours=2))
        wishing.open(day)
        press(wishing.page, "un devis")
        pressed = wishing.page.locator(".outcomes button[aria-pressed=true]").all_inner_texts()
        faults += wishing.faults()

    assert (faults, is_wide) == ([], False)
    assert "avec Camille Dupont-1, Ville de Belfort" in changed.replace("\xa0", " ")
    assert [("CHU de Besançon" in text, "table" in text) for text in meetings] == [(True, True)]
    assert pressed == ["un devis"]
    assert MeetingGrid.objects.get().meetings.filter(state="planned").count() == 1
