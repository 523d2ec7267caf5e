"""A programme in which nobody is in two places: rooms, hours on the wall, speakers who say whether they are shown."""

import datetime as dt

import pytest

from maillage.core.problems import Refused
from maillage.include.events.domain.event_times import zone_of_commune
from maillage.include.events.domain.events import SessionKind
from maillage.include.events.domain.plans import SessionPlan
from maillage.include.events.store.events import change_event, copy_event, publish_event
from maillage.include.events.store.links import speaker_of, speaker_token
from maillage.include.events.store.models import Event, Session, Speaker
from maillage.include.events.store.programmes import (
    record_consent,
    remove_room,
    remove_session,
    save_room,
    save_session,
    save_speaker,
    shown_speakers,
)
from maillage.include.events.store.registrations import register
from tests.include.events.days import NOW, STARTS_AT, attendee, draft_day, organiser, plan_of_day, published_day
from tests.people import People

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def _plan(
    title: str, *, begins: float, hours: float = 1, room: int | None = None, speakers: tuple[int, ...] = ()
) -> SessionPlan:
    starts, ends = STARTS_AT + begins * HOUR, STARTS_AT + (begins + hours) * HOUR
    kind = SessionKind.WORKSHOP
    return SessionPlan(kind=kind, title=title, starts_at=starts, ends_at=ends, room=room, speakers=speakers)


def _speaker(event: Event, name: str = "Zoé") -> Speaker:
    return save_speaker(event, name=name, role="", organisation_name="", email="zoe@example.org", now=NOW)


def test_two_sessions_in_one_room_at_one_time_are_refused_with_both_hours(people: People) -> None:
    event = draft_day(people)
    room = save_room(event, "Salle bleue", 20, now=NOW).pk
    save_session(event, _plan("Cartographier", begins=1, room=room), now=NOW)

    with pytest.raises(Refused) as refusal:
        save_session(event, _plan("Publier", begins=1.5, room=room), now=NOW)

    said = {"other": "Cartographier", "room": "Salle bleue", "start": "10:00", "end": "11:00"}
    assert (refusal.value.code, refusal.value.params) == ("room_taken", said)
    assert Session.objects.count() == 1


def test_session_that_begins_when_the_other_ends_or_is_elsewhere_is_taken(people: People) -> None:
    event = draft_day(people)
    blue, red = (save_room(event, name, None, now=NOW).pk for name in ("Salle bleue", "Salle rouge"))
    for begins, room in ((1, blue), (2, blue), (1, red), (1, None)):
        save_session(event, _plan("Atelier", begins=begins, room=room), now=NOW)

    assert Session.objects.count() == 4


def test_speaker_in_two_sessions_at_once_is_refused_with_who_and_when(people: People) -> None:
    event = draft_day(people)
    speaker = _speaker(event)
    first = save_session(event, _plan("Cartographier", begins=1, speakers=(speaker.pk,)), now=NOW)

    with pytest.raises(Refused) as refusal:
        save_session(event, _plan("Publier", begins=1.5, speakers=(speaker.pk,)), now=NOW)
    save_session(event, _plan("Cartographier", begins=1.5, speakers=(speaker.pk,)), number=first.pk, now=NOW)
    save_session(event, _plan("Publier", begins=2.5, speakers=(speaker.pk,)), now=NOW)

    said = {"speaker": "Zoé", "other": "Cartographier", "start": "10:00", "end": "11:00"}
    assert (refusal.value.code, refusal.value.params) == ("speaker_taken", said)
    assert [session.title for session in speaker.sessions.all()] == ["Cartographier", "Publier"]


def test_two_events_in_one_room_are_refused_and_others_drafts_stay_unknown(people: People) -> None:
    first, second = published_day(people), draft_day(people, title="Journée des données")
    for event in (first, second):
        save_room(event, "Salle bleue", 20, now=NOW)
    room = second.rooms.get().pk
    save_session(first, _plan("Cartographier", begins=1, room=first.rooms.get().pk), now=NOW)

    with pytest.raises(Refused) as refusal:
        save_session(second, _plan("Publier", begins=1.5, room=room), now=NOW)
    Event.objects.filter(pk=first.pk).update(organisation=people.other_commune, published_at=None)
    save_session(second, _plan("Publier", begins=1.5, room=room), now=NOW)
    Event.objects.filter(pk=first.pk).update(published_at=NOW)
    with pytest.raises(Refused) as late:
        publish_event(organiser(people), second, now=NOW)
    cancelled = Event.objects.filter(pk=first.pk).update(cancelled_at=NOW)
    publish_event(organiser(people), second, now=NOW)

    said = {"room": "Salle bleue", "other": "Cartographier", "event": "OpenMap de Pornic"}
    assert (refusal.value.code, refusal.value.params) == ("room_of_another_event", said)
    assert (late.value.code, cancelled) == ("room_of_another_event", 1)


def test_event_that_moves_overseas_keeps_the_hours_on_the_wall(people: People) -> None:
    event = draft_day(people)
    save_session(event, _plan("Cartographier", begins=1), now=NOW)
    nine = dt.datetime(2027, 1, 28, 5, tzinfo=dt.UTC)  # in Saint-Denis

    plan = plan_of_day(
        starts_at=nine, ends_at=nine + 4 * HOUR, commune="97411", time_zone=zone_of_commune("97411"), place_name="Kabar"
    )
    change_event(organiser(people), event, plan, now=NOW)

    assert Session.objects.get().starts_at == nine + HOUR


@pytest.mark.parametrize(
    ("begins", "hours", "code"), [(-1, 1, "session_outside"), (3.5, 1, "session_outside"), (2, 0, "ends_before_start")]
)
def test_session_outside_the_event_or_backwards_is_refused(
    people: People, begins: float, hours: float, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        save_session(draft_day(people), _plan("Atelier", begins=begins, hours=hours), now=NOW)

    assert refusal.value.code == code


def test_room_that_goes_leaves_its_sessions(people: People) -> None:
    event = draft_day(people)
    room = save_room(event, "Salle bleue", 20, now=NOW).pk
    session = save_session(event, _plan("Cartographier", begins=1, room=room), now=NOW)

    remove_room(event, room, now=NOW)

    assert Session.objects.get(pk=session.pk).room is None


def test_session_that_people_chose_does_not_go_behind_their_back(people: People) -> None:
    event = published_day(people)
    session = save_session(event, _plan("Cartographier", begins=1), now=NOW)
    register(event, attendee("ines"), workshops=[session.pk], now=NOW)

    with pytest.raises(Refused) as refusal:
        remove_session(event, session.pk, now=NOW)

    assert (refusal.value.code, Session.objects.count()) == ("session_chosen", 1)


def test_day_that_moves_takes_its_sessions_with_it(people: People) -> None:
    event = draft_day(people)
    save_session(event, _plan("Cartographier", begins=1), now=NOW)
    later = STARTS_AT + dt.timedelta(days=70)  # after the change of clocks: eight in Pornic is seven elsewhere

    plan = plan_of_day(starts_at=later - HOUR, ends_at=later + 3 * HOUR)
    change_event(organiser(people), event, plan, now=NOW)

    assert Session.objects.get().starts_at == later


def test_copy_has_the_same_programme_at_the_same_hours_on_the_wall_and_nobody_in_it(people: People) -> None:
    event = published_day(people)
    room = save_room(event, "Salle bleue", 20, now=NOW).pk
    save_session(event, _plan("Cartographier", begins=1, room=room), now=NOW)
    _speaker(event)
    register(event, attendee("ines"), now=NOW)

    copy = copy_event(organiser(people), event, day=dt.date(2027, 4, 8), now=NOW)

    session = copy.sessions.get()
    assert (copy.starts_at, session.starts_at) == (
        dt.datetime(2027, 4, 8, 7, tzinfo=dt.UTC),
        dt.datetime(2027, 4, 8, 8, tzinfo=dt.UTC),
    )
    assert (session.room and session.room.name, copy.rooms.count()) == ("Salle bleue", 1)
    assert (copy.published_at, copy.registrations.count(), copy.speakers.count()) == (None, 0, 0)
    assert (copy.slug, copy.cycle) == ("openmap-de-pornic-2027-04-08", "OpenMap de Pornic")


def test_speaker_is_shown_from_her_consent_to_its_withdrawal(people: People) -> None:
    event = published_day(people)
    speaker = _speaker(event)

    def shown() -> list[str]:
        return [one.name for one in shown_speakers(event.speakers.all())]

    before = shown()
    record_consent(speaker_of(speaker_token(speaker)), is_given=True, now=NOW)
    agreed = shown()
    record_consent(speaker_of(speaker_token(speaker)), is_given=False, now=NOW)

    assert (before, agreed, shown()) == ([], ["Zoé"], [])


def test_speaker_whose_name_changes_is_asked_again(people: People) -> None:
    event = published_day(people)
    speaker = _speaker(event)
    record_consent(speaker, is_given=True, now=NOW)

    save_speaker(
        event, name="Zoé M.", role="", organisation_name="", email="zoe@example.org", number=speaker.pk, now=NOW
    )

    assert list(shown_speakers(event.speakers.all())) == []
