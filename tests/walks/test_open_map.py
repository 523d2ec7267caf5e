"""A whole OpenMap in a real browser, step by step: call, inscription, files, choice, stand, wishes, plan, door, report.

The steps share one morning and stand in their order; what other people did meanwhile is written without a browser.
"""

import base64
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import segno
from django.conf import settings
from django.db.models import F
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, StorageState
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from maillage.accounts.domain.terms import OrganisationKind, Role
from maillage.accounts.store.models import Organisation, User
from maillage.accounts.store.organisation_changes import create_organisation
from maillage.accounts.store.person_accounts import create_member
from maillage.core.clock import utc_now
from maillage.include.events.store.grids import say_wishes
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.meeting_tables.models import MeetingGrid, PitchCall, PitchFile, PitchReader
from maillage.include.events.store.models import Event, Registration, Room, Session
from maillage.include.events.store.outcomes import say_feedback
from maillage.include.events.store.pitches import reader_token, send_pitch
from maillage.include.events.store.registrations import confirm_address
from maillage.web.protection.tokens import token_digest
from tests.databases import empty_database
from tests.include.events.day import register
from tests.walks.browsing import PHONE, Visit, chromium, visit

pytestmark = pytest.mark.walk

EMAIL = "evenements@pornic.example"
HOURS = dt.timedelta(hours=1)


# A camera that sees one picture: a canvas, drawn again and again as the frames of a camera come.
CAMERA = """
if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {
  const picture = new Image();
  picture.src = PICTURE;
  await picture.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const context = canvas.getContext("2d");
  const draw = () => {
    context.fillStyle = "#9aa7ab";
    context.fillRect(0, 0, 640, 480);
    context.drawImage(picture, 200, 120);
  };
  draw();
  setInterval(draw, 50);
  return canvas.captureStream(20);
};
"""
# Codes typed one after another, each as a person types it.
READ_CODES = """codes => {
  const field = document.getElementById("check-in-code");
  for (const code of codes) {
    field.value = code;
    document.getElementById("check-in-form").requestSubmit();
  }
}"""


@dataclass(frozen=True, slots=True)
class OpenMapMorning:
    """A published morning, where it is served, and the browser of who organises it."""

    url: str
    organiser: StorageState

    @property
    def event(self) -> Event:
        """The morning as it stands now."""
        return Event.objects.select_related("organisation").get()

    @property
    def own(self) -> str:
        """The organiser's page of it."""
        return f"{self.url}/mon-espace/evenements/matinee"

    def of(self, name: str, person: Registration, *parts: object) -> str:
        """A page of somebody who is inscribed, by the link of her letter."""
        return self.url + reverse(name, args=[registration_token(person.event, person.email), *parts])

    def person(self, organisation: str) -> Registration:
        """Who came for that organisation."""
        return Registration.objects.select_related("event__organisation").get(organisation_name=organisation)

    def begins(self, begin: dt.datetime) -> None:
        """The morning, and each of its sessions, are at another time."""
        shift = begin - self.event.starts_at
        Event.objects.update(starts_at=F("starts_at") + shift, ends_at=F("ends_at") + shift)
        Session.objects.update(starts_at=F("starts_at") + shift, ends_at=F("ends_at") + shift)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of this file alone: its loop is over before the database of the tests is closed."""
    with chromium() as chrome:
        yield chrome


@pytest.fixture(scope="module")
def morning(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[OpenMapMorning]:
    """Announced: plenary, pitches, stands, meetings; four buyers and five structures are inscribed."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), override_settings(ALLOWED_HOSTS=["*"]):
        # The browser's loop runs in the thread of the test, which Django would not let ask its database there.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        server = LiveServer("localhost")
        try:
            commune = create_organisation(
                "Commune de Pornic", kind=OrganisationKind.COMMUNE, now=utc_now(), territory="commune:44131"
            )
            create_member(EMAIL, organisation=commune, role=Role.PUBLISHER, password="sept-marees-hautes")
            announce(commune)
            yield OpenMapMorning(server.url, signed_in(server.url))
        finally:
            server.stop()
            empty_database()


def announce(commune: Organisation) -> None:
    """The morning in forty days, and who is inscribed already."""
    now = utc_now()
    begin = (now + dt.timedelta(days=40)).replace(hour=8, minute=0, second=0, microsecond=0)
    event = Event.objects.create(
        organisation=commune, slug="matinee", title="Matinée OpenMap", kind="openmap", starts_at=begin,
        ends_at=begin + 4 * HOURS, places=180, published_at=now, created_at=now, changed_at=now, commune="44131",
        place_name="Espace du Val Saint-Martin",
    )  # fmt: skip
    hall = Room.objects.create(event=event, name="Grande salle", places=200)
    for kind, title, first, hours in (
        ("plenary", "Ouverture", 0.0, 0.5),
        ("pitches", "Six présentations", 0.5, 0.5),
        ("stands", "Douze stands", 0.0, 4.0),
        ("meetings", "Rendez-vous", 1.0, 3.0),
    ):
        starts_at = begin + first * HOURS
        Session.objects.create(
            event=event, kind=kind, title=title, starts_at=starts_at, ends_at=starts_at + hours * HOURS,
            room=None if kind == "stands" else hall,
        )  # fmt: skip
    for name in ("Ville de Belfort", "CHU de Besançon", "Lycée Courbet", "Département du Doubs"):
        linked(register(event, name, "buyer"))
    for name in ("Régie de quartier", "Recyclerie", "ESAT des Vignes", "Jardins", "Blanchisserie"):
        linked(register(event, name, "structure"))


def linked(person: Registration) -> None:
    """The link of her letter opens."""
    digest = token_digest(registration_token(person.event, person.email))
    Registration.objects.filter(pk=person.pk).update(token_hash=digest)


def signed_in(url: str) -> StorageState:
    """What the browser of the organiser keeps."""
    client = Client()
    client.get("/evenements/matinee")  # what the first page of a process waits for is over
    client.force_login(User.objects.get(email=EMAIL))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    return {"cookies": [{**cookie, "url": url}], "origins": []}  # type: ignore[typeddict-item]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def looked_at(visiting: Visit) -> None:
    """The page is for everybody, on its screen, and says nothing on its console."""
    assert (visiting.faults(), visiting.is_wider_than_the_screen(), visiting.said) == ([], False, [])


def test_1_organiser_opens_the_call_and_everybody_reads_it(browser: Browser, morning: OpenMapMorning) -> None:
    with visit(browser, storage_state=morning.organiser) as visiting:
        page = visiting.page
        visiting.open(f"{morning.own}/presentations")
        page.get_by_label("Combien seront retenues").fill("1")
        press(page, "Ouvrir l’appel")
        page.get_by_text("Lectrices et lecteurs").wait_for()
        looked_at(visiting)
        visiting.open(f"{morning.url}/evenements/matinee/appel")

        assert page.get_by_role("heading", name="Comment on choisit").is_visible()


def test_2_visitor_inscribes_on_a_phone_confirms_and_finds_her_day(browser: Browser, morning: OpenMapMorning) -> None:
    with visit(browser, size=PHONE, scheme="dark") as visiting:
        page = visiting.page
        visiting.open(f"{morning.url}/evenements/matinee/inscription")
        page.fill("#id_name", "Ysoline Quervel")
        page.fill("#id_email", "ysoline@quervel.example")
        page.fill("#id_organisation_name", "Quervel et filles")
        page.select_option("#id_role", "structure")
        press(page, "Réserver ma place")
        noted = page.inner_text("h1")
        person = morning.person("Quervel et filles")
        before = person.address_confirmed_at
        confirm_address(person, now=utc_now())
        linked(person)
        visiting.open(morning.of("my_day", person))
        looked_at(visiting)

        assert ("C’est noté" in noted, before) == (True, None)
        assert page.get_by_role("link", name="Proposer une présentation").is_visible()


def test_3_file_is_written_on_her_page_beside_those_of_others(browser: Browser, morning: OpenMapMorning) -> None:
    person = morning.person("Quervel et filles")
    call = PitchCall.objects.get()
    other, answers = morning.person("Blanchisserie"), ["Une blanchisserie", "Trois hôpitaux"]
    send_pitch(call, other, title="Laver plus près", answers=answers, attachment=None, now=utc_now())

    with visit(browser, size=PHONE) as visiting:
        page = visiting.page
        visiting.open(morning.of("my_pitch", person))
        page.fill("#id_title", "Le réemploi des bureaux")
        for field, text in zip(page.locator("textarea").all(), ("Reprendre et revendre", "Deux mairies"), strict=True):
            field.fill(text)
        press(page, "Envoyer mon dossier")
        visiting.open(morning.of("my_pitch", person))
        looked_at(visiting)

        assert page.get_by_role("button", name="Envoyer de nouveau").is_visible()


def test_4_reader_marks_alone_by_her_link_without_a_name(browser: Browser, morning: OpenMapMorning) -> None:
    with visit(browser, storage_state=morning.organiser) as visiting:
        visiting.open(f"{morning.own}/presentations")
        visiting.page.get_by_label("Nom", exact=True).fill("Une lectrice")
        visiting.page.get_by_label("Adresse électronique").fill("lecture@pornic.example")
        press(visiting.page, "Demander de lire")
    token = reader_token(PitchReader.objects.get())

    with visit(browser) as visiting:
        page = visiting.page
        for file in PitchFile.objects.all():
            visiting.open(f"{morning.url}/lecture/{token}/{file.pk}")
            for field in page.locator(".criteria fieldset").all():
                field.get_by_label("5" if "réemploi" in file.title else "2").check()
            words = page.inner_text("main")
            press(page, "Noter ce dossier")
            assert "Quervel" not in words
        looked_at(visiting)


def test_5_choice_is_made_with_a_reason_and_each_author_reads_it(browser: Browser, morning: OpenMapMorning) -> None:
    PitchCall.objects.update(closes_at=utc_now() - HOURS)

    with visit(browser, storage_state=morning.organiser) as visiting:
        page = visiting.page
        visiting.open(f"{morning.own}/presentations")
        looked_at(visiting)
        page.get_by_label("Motif pour les autres").fill("Deux dossiers pour une place.")
        press(page, "Décider, et écrire à chacun")

    assert {file.title: file.decision for file in PitchFile.objects.all()} == {
        "Le réemploi des bureaux": "chosen",
        "Laver plus près": "declined",
    }


def test_6_stand_is_asked_for_on_a_phone_and_given_a_number(browser: Browser, morning: OpenMapMorning) -> None:
    with visit(browser, size=PHONE) as visiting:
        visiting.open(morning.of("my_day", morning.person("Recyclerie")))
        visiting.page.fill("#stand-title", "Meubles remis à neuf")
        press(visiting.page, "Demander un stand")
    with visit(browser, storage_state=morning.organiser) as visiting:
        visiting.open(f"{morning.own}/stands")
        press(visiting.page, "Attribuer")
        looked_at(visiting)

        assert "1 · Meubles remis à neuf" in visiting.page.inner_text("main")


def test_7_wishes_are_said_from_both_sides(browser: Browser, morning: OpenMapMorning) -> None:
    with visit(browser, storage_state=morning.organiser) as visiting:
        visiting.open(f"{morning.own}/rendez-vous/{Session.objects.get(kind='meetings').pk}")
        visiting.page.get_by_label("Tables par salle").fill("Grande salle : 4")
        press(visiting.page, "Ouvrir les souhaits")
    grid = MeetingGrid.objects.get()
    with visit(browser, size=PHONE) as visiting:
        page = visiting.page
        visiting.open(morning.of("my_wishes", morning.person("Quervel et filles"), grid.pk))
        page.get_by_label("Ville de Belfort").select_option("3")
        page.get_by_label("Lycée Courbet").select_option("non")
        looked_at(visiting)
        press(page, "Envoyer mes souhaits")

        assert page.get_by_text("Souhaits envoyés :").is_visible()


def test_8_plan_is_fair_proved_and_published(browser: Browser, morning: OpenMapMorning) -> None:
    grid = MeetingGrid.objects.get()
    buyers = list(Registration.objects.filter(role="buyer"))
    for person in Registration.objects.filter(role="structure").exclude(organisation_name="Quervel et filles"):
        say_wishes(grid, person, {buyer.pk: 2 for buyer in buyers[:3]}, now=utc_now())

    with visit(browser, storage_state=morning.organiser) as visiting:
        page = visiting.page
        visiting.open(f"{morning.own}/rendez-vous/{grid.session_id}")
        press(page, "Planifier les rendez-vous")
        page.get_by_text("optimum prouvé").wait_for()
        press(page, "Publier, et écrire à chacun")
        looked_at(visiting)

    met = set(
        grid.meetings.filter(guest__organisation_name="Quervel et filles").values_list(
            "host__organisation_name", flat=True
        )
    )
    assert ("Ville de Belfort" in met, "Lycée Courbet" in met) == (True, False)


def test_9_badges_and_lists_are_ready_for_paper(browser: Browser, morning: OpenMapMorning) -> None:
    with visit(browser, storage_state=morning.organiser) as visiting:
        page = visiting.page
        visiting.open(f"{morning.own}/feuilles")
        looked_at(visiting)
        hrefs = [link.get_attribute("href") for link in page.get_by_role("link", name="PDF").all()]
        paper = page.request.get(f"{morning.url}{hrefs[0]}")

        assert [str(href).rpartition("/")[2] for href in hrefs] == [
            "badges.pdf", "emargement.pdf", "rendez-vous.pdf", "tables.pdf", "programme.pdf", "stands.pdf",
        ]  # fmt: skip
        assert (paper.status, paper.body()[:5]) == (200, b"%PDF-")


def test_a_door_welcomes_by_code_on_the_morning_and_the_live_page_says_what_is_on(
    browser: Browser, morning: OpenMapMorning
) -> None:
    morning.begins(utc_now() - dt.timedelta(minutes=90))
    person = morning.person("Quervel et filles")

    with visit(browser, size=PHONE, storage_state=morning.organiser) as visiting:
        page = visiting.page
        visiting.open(f"{morning.own}/accueil")
        page.fill("#check-in-code", person.code)
        page.click("#check-in-form button[type=submit]")
        page.locator("#check-in-said", has_text=re.compile("Bienvenue.*Ysoline Quervel")).wait_for()
        looked_at(visiting)
    with visit(browser, size=PHONE, scheme="dark") as visiting:
        visiting.open(f"{morning.url}/evenements/matinee/en-direct")
        looked_at(visiting)
        words = visiting.page.inner_text("main")

    assert ("Rendez-vous" in words, "Meubles remis à neuf" in words or "Recyclerie" in words) == (True, True)


def test_a_door_reads_badges_with_the_camera_without_network_and_loses_nobody(
    browser: Browser, morning: OpenMapMorning
) -> None:
    person = morning.person("Recyclerie")
    badge = io.BytesIO()
    segno.make(person.code, error="m", micro=False).save(badge, kind="png", scale=8, border=4)
    picture = f"data:image/png;base64,{base64.b64encode(badge.getvalue()).decode()}"
    crowd = [register(morning.event, f"Foule {number}", "other").code for number in range(180)]
    try:
        with visit(browser, size=PHONE, storage_state=morning.organiser, goes_offline=True) as visiting:
            page = visiting.page
            page.add_init_script(CAMERA.replace("PICTURE", json.dumps(picture)))
            visiting.open(f"{morning.own}/accueil")
            page.wait_for_selector("body[data-kept=yes]")
            page.context.set_offline(True)
            page.reload()
            page.wait_for_selector("body[data-kept=yes]")
            page.get_by_role("button", name="Scanner les badges").click()
            page.locator("#check-in-said", has_text="Recyclerie").wait_for()
            assert visiting.faults() == []
            said, seat = page.inner_text("#check-in-said"), page.inner_text("#check-in-detail")
            page.get_by_role("button", name="Fermer la caméra").click()
            page.evaluate(READ_CODES, crowd)
            queue = page.inner_text("#check-in-queue").replace("\xa0", " ")
            page.context.set_offline(False)
            page.locator("#check-in-queue", has_text="Tout est transmis.").wait_for()

        present = Registration.objects.filter(code__in=[person.code, *crowd], checked_in_at__isnull=False)
        assert (said.startswith("Bienvenue"), "premier rendez-vous à" in seat) == (True, True)
        assert (queue, present.count()) == ("En attente du réseau : 181.", 181)
    finally:
        Registration.objects.filter(code__in=crowd).delete()


def test_b_afterwards_she_says_what_came_of_it_and_what_she_thinks(browser: Browser, morning: OpenMapMorning) -> None:
    morning.begins(utc_now() - dt.timedelta(days=1))
    person = morning.person("Quervel et filles")

    with visit(browser, size=PHONE) as visiting:
        page = visiting.page
        visiting.open(morning.of("my_day", person))
        page.get_by_role("button", name="un devis").first.click()
        page.wait_for_load_state()
        page.get_by_label("tout à fait").check()
        press(page, "Envoyer mon avis")
        looked_at(visiting)

        assert page.locator(".outcomes button[aria-pressed=true]").all_inner_texts() == ["un devis"]


def test_c_report_tells_its_figures_and_no_small_number(browser: Browser, morning: OpenMapMorning) -> None:
    for person in Registration.objects.exclude(organisation_name="Quervel et filles"):
        say_feedback(person, 4, "", now=utc_now())

    with visit(browser) as visiting:
        visiting.open(f"{morning.url}/evenements/matinee/bilan")
        looked_at(visiting)
        words = visiting.page.inner_text("main").replace("\xa0", " ").replace("\u202f", " ")

    assert "10" in words
    assert "Quervel" not in words
    assert "moins de 5" in words

    with visit(browser, size=PHONE, scheme="dark", storage_state=morning.organiser) as visiting:
        visiting.open(f"{morning.url}/evenements/matinee/bilan")
        looked_at(visiting)
        paper = visiting.page.request.get(f"{morning.own}/feuilles/bilan.pdf")

    assert (paper.status, paper.body()[:5]) == (200, b"%PDF-")
