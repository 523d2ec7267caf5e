"""Who may open what, as one table; and that nobody but the organiser reads who inscribed, in any answer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from maillage.core.clock import utc_now
from maillage.include.events.domain.events import SessionKind
from maillage.include.events.domain.plans import Attendee, SessionPlan
from maillage.include.events.store.links import registration_token, speaker_token
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.programmes import save_room, save_session, save_speaker
from maillage.include.events.store.registrations import register
from tests.include.events.days import coming_day, draft_day, organiser
from tests.include.events.others import client_of
from tests.people import People

pytestmark = pytest.mark.django_db

# Chloé organises; david is inscribed and edits for the same commune; farid publishes for another; aline decides for the
# agency; the others administer a structure, a buyer, the coordination of another place.
COLUMNS = ("visitor", "david", "farid", "structure", "buyer", "coordination", "chloe", "aline")
EVERYBODY = frozenset(COLUMNS)
PEOPLE = EVERYBODY - {"visitor"}
ORGANISER = frozenset({"chloe"})
NAME, ADDRESS = "Ysoline Quervel", "ysoline.quervel@example.org"
HIDDEN_SPEAKER = "Barnabé Discret"

OPEN_TO = {
    "events": EVERYBODY,
    "event": EVERYBODY,
    "event_register": EVERYBODY,
    "event_registered": EVERYBODY,
    "registration": EVERYBODY,  # who has the link of a letter
    "registration_confirm": EVERYBODY,
    "registration_cancel": EVERYBODY,
    "speaker_consent": EVERYBODY,
    "events_ics": EVERYBODY,
    "events_atom": EVERYBODY,
    "events_places": EVERYBODY,
    "event_ics": EVERYBODY,
    "session_ics": EVERYBODY,
    "check_in_worker": EVERYBODY,
    "my_registrations": PEOPLE,
    "own_events": PEOPLE,
    "make_event": ORGANISER,
    "own_event": ORGANISER,
    "change_event": ORGANISER,
    "publish_event": ORGANISER,
    "cancel_event": ORGANISER,
    "copy_event": ORGANISER,
    "own_programme_editor": ORGANISER,
    "speaker_ask": ORGANISER,
    "programme_row": ORGANISER,
    "programme_row_remove": ORGANISER,
    "own_attendees": ORGANISER,
    "event_letter": ORGANISER,
    "check_in": ORGANISER,
    "check_in_list": ORGANISER,
    "own_attendees_csv": ORGANISER,
}
POSTED = {
    "registration_confirm",
    "registration_cancel",
    "publish_event",
    "cancel_event",
    "copy_event",
    "speaker_ask",
} | {"programme_row_remove"}


class Scene:
    """An event with one of each thing that an address can name."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.event = coming_day(people, places=20)
        now = utc_now()
        room = save_room(self.event, "Salle bleue", 20, now=now).pk
        self.speaker = save_speaker(
            self.event, name=HIDDEN_SPEAKER, role="", organisation_name="", email="barnabe@example.org", now=now
        )
        plan = SessionPlan(
            kind=SessionKind.WORKSHOP,
            title="Cartographier",
            starts_at=self.event.starts_at,
            ends_at=self.event.ends_at,
            room=room,
            speakers=(self.speaker.pk,),
        )
        self.session = save_session(self.event, plan, now=now).pk
        register(self.event, Attendee(NAME, ADDRESS, "Quervel et filles"), workshops=[self.session], now=now)
        david = Attendee("David", "david@example.org")
        register(self.event, david, user=people.david, now=now)

    def address(self, name: str) -> str:
        """An example of the address of that name."""
        link = registration_token(self.event, "david@example.org")
        arguments: dict[str, list[Any]] = {
            "make_event": [self.people.commune.slug],
            "session_ics": [self.event.slug, self.session],
            "speaker_consent": [speaker_token(self.speaker)],
            "speaker_ask": [self.event.slug, self.speaker.pk],
            "programme_row": [self.event.slug, "session", self.session],
            "programme_row_remove": [self.event.slug, "salle", 2**40],
            **{
                name: []
                for name in (
                    "events",
                    "events_ics",
                    "events_atom",
                    "events_places",
                    "own_events",
                    "my_registrations",
                    "check_in_worker",
                )
            },
            **{name: [link] for name in ("registration", "registration_confirm", "registration_cancel")},
        }
        return reverse(name, args=arguments.get(name, [self.event.slug]))

    def ask(self, name: str, client: Client) -> HttpResponseBase:
        """The answer to ``client`` at the address of that name."""
        asked: Callable[[str], HttpResponseBase] = client.post if name in POSTED else client.get
        return asked(self.address(name))


def _is_open(answer: HttpResponseBase) -> bool:
    goes_to = str(answer.headers.get("Location", ""))
    # 422: the form that lacks something is hers to send.
    return answer.status_code in {200, 302, 422} and not goes_to.startswith("/connexion")


@pytest.mark.parametrize("column", COLUMNS)
def test_address_opens_to_those_of_its_row_and_to_nobody_else(people: People, column: str) -> None:
    scene = Scene(people)
    client = client_of(people, column)

    is_open = {name: _is_open(scene.ask(name, client)) for name in OPEN_TO}

    assert {name for name, open_here in is_open.items() if open_here} == {
        name for name, columns in OPEN_TO.items() if column in columns
    }


@pytest.mark.parametrize("column", [column for column in COLUMNS if column != "chloe"])
def test_draft_is_nothing_to_who_does_not_organise_it(people: People, column: str) -> None:
    draft = draft_day(people)
    client = client_of(people, column)

    answers = [client.get(path).status_code for path in (f"/evenements/{draft.slug}", f"/evenements/{draft.slug}.ics")]

    assert answers == [404, 404]
    assert draft.title not in client.get("/evenements").content.decode()
    assert client.get(f"/api/v1/events/{draft.slug}").status_code == 404


@pytest.mark.parametrize("column", [column for column in COLUMNS if column != "chloe"])
def test_no_answer_to_who_does_not_organise_names_who_inscribed_or_who_did_not_agree(
    people: People, column: str
) -> None:
    scene = Scene(people)
    client = client_of(people, column)
    own_link = "speaker_consent"  # the speaker's own page names her
    pages = [scene.ask(name, client) for name in OPEN_TO if name != own_link and name not in POSTED]
    slug = scene.event.slug
    pages += [client.get(path) for path in ("/api/v1/events", f"/api/v1/events/{slug}", "/territoires/commune:44131")]
    pages += [client.get(f"/recherche?q={word}") for word in ("quervel", "openmap")]

    texts = [
        b"".join(getattr(page, "streaming_content", None) or [getattr(page, "content", b"")]).decode() for page in pages
    ]

    secret = (NAME, "Quervel", ADDRESS, HIDDEN_SPEAKER, Registration.objects.get(email=ADDRESS).code)
    assert [word for word in secret for text in texts if word in text.replace('value="quervel"', "")] == []


def test_organiser_reads_who_inscribed_in_the_list_the_table_and_at_the_door(people: People) -> None:
    scene = Scene(people)
    client = people.client("chloe")

    answers = {name: scene.ask(name, client) for name in ("own_attendees", "own_attendees_csv", "check_in_list")}
    texts = {
        name: b"".join(getattr(answer, "streaming_content", None) or [getattr(answer, "content", b"")]).decode()
        for name, answer in answers.items()
    }

    assert {name: NAME in text for name, text in texts.items()} == dict.fromkeys(answers, True)
    assert {name: ADDRESS in text for name, text in texts.items()} == {
        "own_attendees": True,
        "own_attendees_csv": True,
        "check_in_list": False,  # a phone that is lost knows names alone
    }


def test_event_of_a_suspended_organisation_is_shown_to_nobody(people: People) -> None:
    event = coming_day(people)
    people.commune.state = "suspended"
    people.commune.save()

    clients = [people.client(name) for name in ("visitor", "chloe")]

    assert [client.get(f"/evenements/{event.slug}").status_code for client in clients] == [404, 404]
    assert Event.objects.get(pk=event.pk).organisation_id == organiser(people).organisation_id
