"""Who may do what with meetings, pitches and stands, as one table; nobody but the organiser sees an address."""

import re

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern

from bench.hostile_files import plain_pdf
from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.models import Mandate
from maillage.include.events.pages.urls import FILES, PAGES
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.meeting_tables.models import MeetingGrid
from maillage.include.events.store.models import EventPicture, Registration, Session
from maillage.include.events.store.pitches import CallRules, files_of, invite_reader, reader_token, send_pitch, set_call
from maillage.include.events.store.plans import plan_meetings, publish_meetings
from maillage.include.events.store.stands import ask_stand
from maillage.web.protection.tokens import token_digest
from tests.include.events.day import BEFORE, UNTIL, MeetingDay
from tests.include.events.others import client_of
from tests.include.events.test_events_permissions import OPEN_TO
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db

# Chloé organises for Pornic, where David edits; Emma's EPCI has a mandate of it to include; Farid publishes for another
# commune; Bruno and Aline are of the agency; others run a structure, a buyer, the coordination of another place; a
# registered person and a reader have their links, and no account.
COLUMNS = ("visitor", "david", "farid", "structure", "buyer", "coordination", "bruno", "aline", "emma", "chloe")
ORGANISERS = frozenset({"emma", "chloe"})
EVERYBODY = frozenset(COLUMNS)
OWN, LINK = "mon-espace/evenements/matinee", "evenements/matinee"

TABLE: dict[str, tuple[str, str, frozenset[str]]] = {
    "event_live": ("get", f"{LINK}/en-direct", EVERYBODY),
    "pitch_call": ("get", f"{LINK}/appel", EVERYBODY),
    "event_report": ("get", f"{LINK}/bilan", EVERYBODY),
    "own_meetings": ("get", f"{OWN}/rendez-vous", ORGANISERS),
    "own_meeting_session": ("get", f"{OWN}/rendez-vous/{{session}}", ORGANISERS),
    "meetings_ask_wishes": ("post", f"{OWN}/rendez-vous/{{session}}/souhaits", ORGANISERS),
    "meetings_plan": ("post", f"{OWN}/rendez-vous/{{session}}/planifier", ORGANISERS),
    "meetings_publish": ("post", f"{OWN}/rendez-vous/{{session}}/publier", ORGANISERS),
    "meeting_move": ("post", f"{OWN}/rendez-vous/{{session}}/deplacer", ORGANISERS),
    "meetings_replan": ("post", f"{OWN}/rendez-vous/{{session}}/absence", ORGANISERS),
    "own_pitches": ("get", f"{OWN}/presentations", ORGANISERS),
    "pitch_reader_invite": ("post", f"{OWN}/presentations/lecture", ORGANISERS),
    "pitches_decide": ("post", f"{OWN}/presentations/decision", ORGANISERS),
    "own_pitch": ("get", f"{OWN}/presentations/{{pitch}}", ORGANISERS),
    "own_pitch_attachment": ("get", f"{OWN}/presentations/{{pitch}}/piece", ORGANISERS),
    "own_stands": ("get", f"{OWN}/stands", ORGANISERS),
    "own_papers": ("get", f"{OWN}/feuilles", ORGANISERS),
    "event_print": ("get", f"{OWN}/feuilles/emargement.pdf", ORGANISERS),
    "event_picture": ("get", "evenements/images/{picture}.png", EVERYBODY),
    "own_event_pictures": ("get", f"{OWN}/images", ORGANISERS),
    "remove_event_picture": ("post", "mon-espace/images-des-bilans/{picture}/retirer", ORGANISERS),
    # The link is the key: it opens to whoever has it, and shows what is hers alone.
    "my_day": ("get", "inscription/{token}/journee", EVERYBODY),
    "my_wishes": ("get", "inscription/{token}/souhaits/{grid}", EVERYBODY),
    "my_outcome": ("post", "inscription/{token}/suites", EVERYBODY),
    "my_follow_up": ("post", "inscription/{token}/plus-tard", EVERYBODY),
    "my_feedback": ("post", "inscription/{token}/avis", EVERYBODY),
    "my_stand": ("post", "inscription/{token}/stand", EVERYBODY),
    "my_pitch": ("get", "inscription/{token}/presentation", EVERYBODY),
    "my_meetings_ics": ("get", "inscription/{token}/rendez-vous.ics", EVERYBODY),
    "pitch_readings": ("get", "lecture/{reader}", EVERYBODY),
    "pitch_reading": ("get", "lecture/{reader}/{pitch}", EVERYBODY),
    "pitch_reading_attachment": ("get", "lecture/{reader}/{pitch}/piece", EVERYBODY),
}


@pytest.fixture
def parts(people: People, day: MeetingDay) -> dict[str, str]:
    """What the addresses name: a published plan, a file with an attachment, a reader, a stand."""
    people.mandate.scope = Capability.INCLUDE.value
    people.mandate.save()
    assert Mandate.objects.count() == 1
    grid = day.wishing_grid()
    plan_meetings(day.acting, grid.pk, now=UNTIL)
    publish_meetings(day.acting, grid.pk, now=UNTIL)
    Session.objects.create(
        event=day.event, kind="stands", title="Stands", starts_at=day.event.starts_at, ends_at=day.event.ends_at
    )
    call = set_call(day.acting, day.event, CallRules("", ("Quoi ?",), (("Utile", 1),), 1, UNTIL, None), now=BEFORE)
    pdf = plain_pdf()
    send_pitch(call, day.guests[0], title="Réemploi", answers=["a"], attachment=pdf, now=BEFORE)
    ask_stand(day.guests[0], title="Nos travaux", needs="", now=BEFORE)
    token = registration_token(day.event, day.guests[1].email)
    Registration.objects.filter(pk=day.guests[1].pk).update(token_hash=token_digest(token))
    picture = EventPicture.objects.create(
        event=day.event, title="La salle", alt="Une salle", credit="Ana", licence="lov2", ending="png",
        content=b"", size_bytes=0, added_at=BEFORE,
    )  # fmt: skip
    reader = invite_reader(day.acting, call, name="Lectrice", email="lecture@example.org", now=BEFORE)
    return {
        "session": str(day.session.pk), "grid": str(MeetingGrid.objects.get().pk), "pitch": str(files_of(call)[0].pk),
        "token": token, "reader": reader_token(reader), "picture": str(picture.pk),
    }  # fmt: skip


def ask(client: Client, name: str, parts: dict[str, str]) -> HttpResponseBase:
    method, address, _allowed = TABLE[name]
    return getattr(client, method)("/" + address.format(**parts))  # type: ignore[no-any-return]


def is_open(answer: HttpResponseBase) -> bool:
    goes_to = str(answer.headers.get("Location", ""))
    return answer.status_code not in {401, 403, 404} and not goes_to.startswith("/connexion")


def test_table_has_a_row_for_each_address():
    named = {route.name for route in [*PAGES, *FILES] if isinstance(route, URLPattern)}
    assert (named, set(TABLE) & set(OPEN_TO)) == ({*TABLE, *OPEN_TO}, set())


def test_each_page_opens_to_those_of_its_row(people: People, parts: dict[str, str]):
    clients = {column: client_of(people, column) for column in COLUMNS}

    opened: dict[str, set[str]] = {name: set() for name in TABLE}
    for name in TABLE:
        for column, client in clients.items():
            with transaction.atomic():
                if is_open(ask(client, name, parts)):
                    opened[name].add(column)
                transaction.set_rollback(True)

    assert opened == {name: set(allowed) for name, (_method, _address, allowed) in TABLE.items()}


def test_editor_of_the_same_commune_organises_nothing(people: People, parts: dict[str, str]):
    client = people.client("david")
    before = is_open(ask(client, "own_meetings", parts))
    change_role_of(people.david, Role.PUBLISHER)

    assert (before, is_open(ask(client, "own_meetings", parts))) == (False, True)


def test_wrong_link_opens_nothing(parts: dict[str, str]):
    wrong = {**parts, "token": "x" * 32, "reader": "x" * 32}
    by_link = [
        name for name, (_method, address, _allowed) in TABLE.items() if "{token}" in address or "{reader}" in address
    ]

    assert [name for name in by_link if ask(Client(), name, wrong).status_code != 404] == []


@pytest.mark.parametrize("column", [column for column in COLUMNS if column not in ORGANISERS])
def test_nobody_but_the_organiser_reads_an_address_or_a_strangers_name(
    people: People, parts: dict[str, str], column: str
):
    client = client_of(people, column)
    read = [name for name, (method, _address, allowed) in TABLE.items() if method == "get" and column in allowed]
    answers = {name: ask(client, name, parts) for name in read if not name.endswith("attachment")}
    more = ("/evenements", f"/{LINK}", f"/{LINK}.ics", "/evenements.ics", "/evenements.atom", "/api/v1/events")
    answers |= {path: client.get(path) for path in (*more, "/api/v1/events/matinee", "/territoires/commune:44131")}

    texts = {
        name: b"".join(getattr(answer, "streaming_content", None) or [answer.content]).decode()  # type: ignore[attr-defined]
        for name, answer in answers.items()
    }

    met = {"my_day", "my_meetings_ics"}  # she is told whom she meets
    addresses = re.compile(r"personne-\d+@example\.org")
    assert {name for name, text in texts.items() if addresses.search(text)} == set()
    assert {name for name, text in texts.items() if "Dupont" in text} - met == set()
    assert "Recyclerie" in texts["my_day"] or "Dupont" in texts["my_day"]
