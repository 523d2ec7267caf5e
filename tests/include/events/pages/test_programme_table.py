"""The programme is edited as one table: rows are judged together, saved together or not at all."""

import datetime as dt
import re
from typing import Any

import pytest
from django.http import HttpResponseBase

from maillage.include.events.domain.events import SessionKind
from maillage.include.events.domain.plans import SessionPlan
from maillage.include.events.store.models import Event, Session, Speaker
from maillage.include.events.store.programmes import save_room, save_session
from maillage.include.events.store.registrations import register
from tests.include.events.days import NOW, STARTS_AT, attendee, draft_day, published_day
from tests.letters_sent import letters_sent
from tests.people import People

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def session(event: Event, title: str, *, begins: float, room: int | None = None, places: int | None = None) -> Session:
    """A session of an hour, so many hours after nine."""
    starts_at = STARTS_AT + begins * HOUR
    kind = SessionKind.WORKSHOP if places else SessionKind.PLENARY
    plan = SessionPlan(
        kind=kind,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        room=room,
        places=places,
        description="Dit.",
    )
    return save_session(event, plan, now=NOW)


def row(prefix: str, **cells: str) -> dict[str, str]:
    """The fields of a row as a browser sends them."""
    empty = {"start": "", "end": "", "title": "", "kind": "plenary", "room": "", "speakers": ""}
    return {f"{prefix}-{name}": value for name, value in (empty | cells).items()}


def person(prefix: str, **cells: str) -> dict[str, str]:
    empty = {"name": "", "role": "", "organisation_name": "", "email": ""}
    return {f"{prefix}-{name}": value for name, value in (empty | cells).items()}


def sent(people: People, event: Event, *rows: dict[str, str]) -> HttpResponseBase:
    """The answer to all rows."""
    typed: dict[str, Any] = {name: value for one in rows for name, value in one.items()}
    return people.client("chloe").post(f"/mon-espace/evenements/{event.slug}/programme", typed)


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())  # type: ignore[attr-defined]


def programme(event: Event) -> list[tuple[str, str, str, list[str]]]:
    """Each session with its first hour in Pornic, its room and its speakers."""
    return [
        (
            one.title,
            f"{one.starts_at + HOUR:%H:%M}",
            one.room.name if one.room else "",
            [speaker.name for speaker in one.speakers.all()],
        )
        for one in Session.objects.filter(event=event).order_by("starts_at", "pk")
    ]


def test_table_makes_sessions_rooms_and_speakers_in_one_go_and_asks_who_speaks(people: People) -> None:
    event = draft_day(people)

    answer = sent(
        people,
        event,
        row("n0", start="09:00", end="09:30", title="Accueil", kind="break"),
        row(
            "n1", start="09:30", end="10:30", title="Ouverture", room="Grande salle", speakers="Zoé Hamel ; Omar Petit"
        ),
        row("n2"),
        row("n3", start="10:30", end="11:30", title="Débat", room="grande  SALLE"),
        person("q0", name="Zoé Hamel", email="zoe@example.org"),
        person("q1", name="Omar Petit", email="omar@example.org"),
    )

    assert answer.status_code == 302
    assert programme(event) == [
        ("Accueil", "09:00", "", []),
        ("Ouverture", "09:30", "Grande salle", ["Zoé Hamel", "Omar Petit"]),
        ("Débat", "10:30", "Grande salle", []),
    ]
    assert sorted(letter.to[0] for letter in letters_sent()) == ["omar@example.org", "zoe@example.org"]


def test_two_sessions_change_places_in_one_room_and_keep_what_the_table_does_not_hold(people: People) -> None:
    event = draft_day(people)
    room = save_room(event, "Salle bleue", 20, now=NOW).pk
    first, second = session(event, "Cartographier", begins=0, room=room), session(event, "Publier", begins=1, room=room)

    answer = sent(
        people,
        event,
        row(f"s{first.pk}", start="10:00", end="11:00", title="Cartographier", room="Salle bleue"),
        row(f"s{second.pk}", start="09:00", end="10:00", title="Publier", room="Salle bleue"),
    )

    assert answer.status_code == 302
    assert [one[:3] for one in programme(event)] == [
        ("Publier", "09:00", "Salle bleue"),
        ("Cartographier", "10:00", "Salle bleue"),
    ]
    assert Session.objects.get(pk=first.pk).description == "Dit."


def test_fault_is_told_at_its_row_with_a_link_and_nothing_is_saved_nor_lost(people: People) -> None:
    event = draft_day(people)
    kept = session(event, "Ouverture", begins=0)

    answer = sent(
        people,
        event,
        row(f"s{kept.pk}", start="09:00", end="10:00", title="Ouverture changée", room="Salle bleue"),
        row("n0", start="09:30", end="10:30", title="Débat", room="Salle bleue", speakers="Inconnue"),
        row("n1", start="", end="12:00", title="Sans début"),
        person("q0", name="Zoé", email="zoe@example.org"),
    )
    page = text_of(answer)
    late = sent(
        people,
        event,
        row(f"s{kept.pk}", start="09:00", end="10:00", title="Ouverture changée", room="Salle bleue"),
        row("n0", start="09:30", end="10:30", title="Débat", room="Salle bleue"),
        row("n1", start="17:00", end="18:00", title="Trop tard"),
        row("n2", start="11:00", end="12:00", title="Atelier", speakers="Inconnue"),
        person("q0", name="Zoé", email="zoe@example.org"),
    )
    told = text_of(late)

    assert (answer.status_code, late.status_code) == (422, 422)
    assert '<a href="#id_n1-start">Sans début : Début</a>' in page
    assert 'value="Sans début"' in page
    assert re.search(r'href="#id_n0-room">Débat : Salle</a> « Ouverture changée » occupe déjà « Salle bleue »', told)
    assert '<a href="#id_n1-start">Trop tard : Début</a>' in told
    assert "« Inconnue » n’est pas parmi les personnes" in told
    assert 'value="zoe@example.org"' in told
    assert (programme(event), Speaker.objects.count(), letters_sent()) == ([("Ouverture", "09:00", "", [])], 0, [])


def test_session_is_removed_unless_somebody_chose_it(people: People) -> None:
    event = published_day(people, places=20)
    free, chosen = session(event, "Libre", begins=0), session(event, "Atelier", begins=1, places=12)
    register(event, attendee("inès"), workshops=[chosen.pk], now=NOW)
    rows = [
        row(f"s{free.pk}", start="09:00", end="10:00", title="Libre", removed="on"),
        row(f"s{chosen.pk}", start="10:00", end="11:00", title="Atelier", kind="workshop", removed="on"),
    ]

    refused = sent(people, event, *rows)
    rows[1].pop(f"s{chosen.pk}-removed")
    accepted = sent(people, event, *rows)

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert "Des inscrits ont choisi cet atelier" in text_of(refused)
    assert [one[0] for one in programme(event)] == ["Atelier"]


def test_row_of_a_session_that_a_colleague_removed_meanwhile_says_so_and_can_be_let_go(people: People) -> None:
    event = draft_day(people)
    gone = session(event, "Ouverture", begins=0).pk
    Session.objects.all().delete()
    typed = row(f"s{gone}", start="09:00", end="10:00", title="Ouverture, à relire")

    refused = sent(people, event, typed)
    accepted = sent(people, event, {**typed, f"s{gone}-removed": "on"})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert "Quelqu’un a retiré cette session pendant ce temps" in text_of(refused)
    assert 'value="Ouverture, à relire"' in text_of(refused)
    assert programme(event) == []


def test_speaker_is_changed_asked_again_and_removed_in_the_table(people: People) -> None:
    event = draft_day(people)
    sent(people, event, person("q0", name="Zoé", email="zoe@example.org"))
    speaker = Speaker.objects.get()
    letters_sent().clear()

    sent(people, event, person(f"p{speaker.pk}", name="Zoé", email="zoe@example.org", role="Maire"))
    unasked = len(letters_sent())
    sent(people, event, person(f"p{speaker.pk}", name="Zoé", email="zoe.hamel@example.org", role="Maire"))
    asked = [letter.to for letter in letters_sent()]
    sent(people, event, person(f"p{speaker.pk}", name="Zoé", email="zoe.hamel@example.org", removed="on"))

    assert (unasked, asked) == (0, [["zoe.hamel@example.org"]])
    assert Speaker.objects.count() == 0
