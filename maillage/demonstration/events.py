"""The demonstration of events, invented and marked on their pages.

One is always to come, with people inscribed; one was held some weeks ago, with its plan, its arrivals and its report.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import ngettext

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.trace import installation_acting
from maillage.core.problems import Unavailable, sentence
from maillage.demonstration.catalogue import EPCI, demonstration_organisation
from maillage.demonstration.kit import (
    FOUNDERS,
    STRUCTURE_NAMES,
    as_invented,
    delete_rows,
    email,
    real_link,
    seeded_random,
)
from maillage.include.events.domain.event_times import local_day, moment_there
from maillage.include.events.domain.events import DEFAULT_ZONE, EventKind, RegistrationRole, SessionKind
from maillage.include.events.domain.grids import GridRules, RoomTables
from maillage.include.events.domain.outcomes import MeetingResult
from maillage.include.events.domain.plans import Attendee, CodeRead, EventPlan, SessionPlan
from maillage.include.events.store.arrivals import check_in
from maillage.include.events.store.events import EVENTS, make_event, publish_event, published_events
from maillage.include.events.store.grids import say_wishes, set_grid, sides_of
from maillage.include.events.store.meeting_tables.models import MeetingGrid, PairLetter
from maillage.include.events.store.models import Event, Registration, Session
from maillage.include.events.store.outcomes import count_held_meetings, say_feedback, say_outcome
from maillage.include.events.store.plans import plan_meetings, publish_meetings
from maillage.include.events.store.programmes import save_room, save_session
from maillage.include.events.store.registrations import confirm_address, register
from maillage.include.events.store.stands import ask_stand, give_stand
from maillage.web.demonstration import Demonstration
from maillage.web.wording.formats import number

_DAYS_AHEAD: Final = 45
_DAYS_AGO: Final = 24
_STEP: Final = dt.timedelta(weeks=8)
# The held one moves on before its people would be erased.
_OLDEST: Final = dt.timedelta(days=70)
_HELD_TITLE: Final = "OpenMap d’automne du pays de Retz"
_CALLED: Final = dt.timedelta(days=40)  # how long before its day an event is published
_WISHES: Final = dt.timedelta(days=8)
# Who comes to which, by role.
_COMING: Final = {RegistrationRole.BUYER: 8, RegistrationRole.STRUCTURE: 14, RegistrationRole.OTHER: 2}
_HELD: Final = {RegistrationRole.BUYER: 12, RegistrationRole.STRUCTURE: 24, RegistrationRole.OTHER: 6}
_BUYERS: Final = ("Ville de", "Lycée de", "Hôpital de", "Communauté de")
_RESULTS: Final = (MeetingResult.CONTACT, MeetingResult.QUOTE, MeetingResult.CONTACT, MeetingResult.CONTRACT)
# (kind, title, start, end, room, places, lesson page), in local time.
_PROGRAMME: Final = (
    (SessionKind.BREAK, "Accueil et café", (8, 30), (9, 0), None, None, ""),
    (SessionKind.PLENARY, "Acheter autrement : où en est-on ici ?", (9, 0), (9, 45), 0, None, ""),
    (SessionKind.PITCHES, "Six structures en cinq minutes", (9, 45), (10, 30), 0, None, ""),
    (SessionKind.WORKSHOP, "Publier son premier jeu de données", (9, 45), (10, 45), 1, 15, "/apprendre"),
    (SessionKind.STANDS, "Douze stands", (10, 30), (12, 30), None, None, ""),
    (SessionKind.MEETINGS, "Rendez-vous de dix minutes", (10, 45), (12, 30), 0, None, ""),
)


@transaction.atomic
def load_event(now: dt.datetime) -> int:
    """Load the invented events, of the invented EPCI; how many, 0 if they exist."""
    if Event.objects.filter(is_invented=True).exists():
        return 0
    organisation = demonstration_organisation(EPCI)
    inscribe_invented_people(show_invented_event(organisation, now=now), now=now)
    show_held_event(organisation, now=now)
    return 2


@transaction.atomic
def show_invented_event(organisation: Organisation, *, now: dt.datetime) -> Event:
    """Create a published event of an invented organisation, with rooms, programme and no registrations."""
    day = local_day(now, DEFAULT_ZONE) + dt.timedelta(days=_DAYS_AHEAD)
    summary = (
        "Une matinée où acheteurs publics et structures inclusives se rencontrent. "
        "Rendez-vous inventé pour la démonstration : il n’aura pas lieu."
    )
    return _published(organisation, "OpenMap du pays de Retz", summary, day=day, now=now)


@transaction.atomic
def inscribe_invented_people(event: Event, *, now: dt.datetime) -> None:
    """Inscribe invented people at an event to come, and open the wishes of its meetings."""
    people = _inscribed(event, _COMING, now=now)
    grid = _grid(event, now=now)
    hosts, guests = sides_of(grid)
    chance = seeded_random(f"events:{event.title}")
    for guest in guests[: len(guests) // 2]:
        say_wishes(grid, guest, {host.pk: chance.randint(1, 3) for host in chance.sample(hosts, 3)}, now=now)
    stand = ask_stand(people[-3], title="Nos ateliers en photos", needs="une prise", now=now)
    give_stand(installation_acting(event.organisation_id), event, stand.pk, 1, now=now)
    _letters_are_sent(event, now=now)


@transaction.atomic
def show_held_event(organisation: Organisation, *, now: dt.datetime) -> Event:
    """Create an event that was held: planned meetings, arrivals, what came of them, what people said of the day."""
    day = local_day(now, DEFAULT_ZONE) - dt.timedelta(days=_DAYS_AGO)
    begin = moment_there(day, dt.time(8, 30), DEFAULT_ZONE)
    called = begin - _CALLED
    summary = "Une matinée d’achats inclusifs, inventée pour la démonstration : elle n’a pas eu lieu."
    event = _published(organisation, _HELD_TITLE, summary, day=day, now=called)
    people = _inscribed(event, _HELD, now=called)
    chance = seeded_random(f"events:{event.title}")
    acting = installation_acting(organisation.pk)
    grid = _grid(event, now=called)
    hosts, guests = sides_of(grid)
    for side, others, count in ((guests, hosts, 4), (hosts, guests, 4)):
        for person in side:
            wished = {other.pk: chance.randint(1, 3) for other in chance.sample(others, count)}
            say_wishes(grid, person, wished, now=called)
    try:
        plan_meetings(acting, grid.pk, now=begin - dt.timedelta(days=7))
        publish_meetings(acting, grid.pk, now=begin - dt.timedelta(days=6))
    except Unavailable:
        # Planning is an optional extra of the installation: without it the event has no meetings.
        pass
    arrived = [person for person in people if person.number % 10]
    codes = [CodeRead(person.code, begin + chance.random() * dt.timedelta(minutes=45)) for person in arrived]
    check_in(event, codes, now=begin + dt.timedelta(hours=2))
    event.refresh_from_db()
    count_held_meetings(event.ends_at + dt.timedelta(minutes=1))
    for place, person in enumerate(arrived[:24]):
        person.event = event
        say_feedback(person, 3 + (place % 5 > 0) + (place % 3 > 0), "", now=event.ends_at)
    meetings = grid.meetings.filter(state="planned", guest__in=arrived).select_related("guest").order_by("pk")
    for place, meeting in enumerate(meetings[:28]):
        if meeting.guest is not None:
            say_outcome(meeting.guest, meeting.pk, _RESULTS[place % len(_RESULTS)], now=event.ends_at)
    _letters_are_sent(event, now=now)
    return event


def _published(organisation: Organisation, title: str, summary: str, *, day: dt.date, now: dt.datetime) -> Event:
    """A published event on ``day``, with rooms and programme."""
    acting = installation_acting(organisation.pk)

    def moment_of(hour: tuple[int, int]) -> dt.datetime:
        return moment_there(day, dt.time(*hour), DEFAULT_ZONE)

    plan = EventPlan(
        kind=EventKind.OPENMAP,
        title=title,
        summary=summary,
        place_name="Espace inventé",
        commune="44131",
        lon=-2.09,
        lat=47.11,
        starts_at=moment_of((8, 30)),
        ends_at=moment_of((12, 30)),
        places=180,
    )
    event = make_event(acting, plan, now=now)
    Event.objects.filter(pk=event.pk).update(is_invented=True)
    rooms = [
        save_room(event, name, places, now=now).pk for name, places in (("Grande salle", 180), ("Salle bleue", 20))
    ]
    for kind, name, begins, ends, room, places, page in _PROGRAMME:
        session = SessionPlan(
            kind=kind,
            title=name,
            starts_at=moment_of(begins),
            ends_at=moment_of(ends),
            room=rooms[room] if room is not None else None,
            places=places,
            page=page,
        )
        save_session(event, session, now=now)
    publish_event(acting, event, now=now)
    return event


def _inscribed(event: Event, roles: Mapping[RegistrationRole, int], *, now: dt.datetime) -> list[Registration]:
    """Invented people with a place, by role; their addresses receive nothing."""
    people: list[Registration] = []
    for role in (role for role, count in roles.items() for _number in range(count)):
        number = len(people)
        founder = FOUNDERS[number % len(FOUNDERS)]
        names = _BUYERS if role is RegistrationRole.BUYER else STRUCTURE_NAMES
        name = as_invented(f"Personne {number + 1}", "e")
        organisation = as_invented(f"{names[number % len(names)]} {founder}", "e")
        attendee = Attendee(name, email(f"personne-{event.pk}-{number + 1}"), organisation, role=role)
        registration = register(event, attendee, now=now)
        confirm_address(registration, now=now)
        people.append(registration)
    return people


def _grid(event: Event, *, now: dt.datetime) -> MeetingGrid:
    """The meetings of an event: ten minutes, eight tables, wishes until a week before."""
    until = event.starts_at - _WISHES
    rules = GridRules(
        10,
        5,
        (),
        (RoomTables("Grande salle", 8),),
        RegistrationRole.BUYER.value,
        RegistrationRole.STRUCTURE.value,
        None,
        until,
    )
    return set_grid(installation_acting(event.organisation_id), event.sessions.get(kind="meetings"), rules, now=now)


def _letters_are_sent(event: Event, *, now: dt.datetime) -> None:
    """Nobody is written to: what would leave in the name of the event is over."""
    Registration.objects.filter(event=event).update(letter_due="", letter_sent_at=now, reminded_at=now)
    PairLetter.objects.filter(grid__session__event=event).update(sent_at=now)


def remove_invented_events(_now: dt.datetime) -> int:
    """Delete the invented events; how many."""
    return delete_rows(Event.objects.filter(is_invented=True))


@transaction.atomic
def keep_invented_events_to_come(now: dt.datetime) -> int:
    """Move invented events eight weeks ahead: the one to come once it is over, the held one when it grows old.

    How many were moved.
    """
    invented = Event.objects.filter(is_invented=True)
    over = [
        *invented.exclude(title=_HELD_TITLE).filter(ends_at__lte=now).values_list("pk", flat=True),
        *invented.filter(title=_HELD_TITLE, ends_at__lte=now - _OLDEST).values_list("pk", flat=True),
    ]
    if over:
        Session.objects.filter(event__in=over).update(starts_at=F("starts_at") + _STEP, ends_at=F("ends_at") + _STEP)
        MeetingGrid.objects.filter(session__event__in=over).update(wishes_until=F("wishes_until") + _STEP)
        moved = {"starts_at": F("starts_at") + _STEP, "ends_at": F("ends_at") + _STEP, "changed_at": now}
        Event.objects.filter(pk__in=over).update(erased_at=None, counts_by_role={}, **moved)
    return len(over)


def _real_events() -> QuerySet[Event]:
    return published_events().filter(is_invented=False)


def _real_words(count: int) -> str:
    text = ngettext("%(count)s vrai événement annoncé", "%(count)s vrais événements annoncés", count)
    return text % {"count": number(count)}


DEMONSTRATIONS: Final = (
    Demonstration(
        name=EVENTS,
        place=45,
        label=sentence("événements"),
        floor="DEMO_UNTIL_EVENTS",
        is_held=lambda: published_events().filter(is_invented=True).exists(),
        real_count=lambda: _real_events().count(),
        real_words=_real_words,
        real_href=real_link(_real_events, page="event", listing="events", key="slug"),
        remove=remove_invented_events,
        restore=load_event,
    ),
)
