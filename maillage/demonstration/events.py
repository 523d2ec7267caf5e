"""The demonstration of events: one, invented, marked on its page, always in the future."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import ngettext

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.trace import installation_acting
from maillage.core.problems import sentence
from maillage.demonstration.catalogue import EPCI, demonstration_organisation
from maillage.demonstration.kit import delete_rows, real_link
from maillage.include.events.domain.event_times import local_day, moment_there
from maillage.include.events.domain.events import DEFAULT_ZONE, EventKind, SessionKind
from maillage.include.events.domain.plans import EventPlan, SessionPlan
from maillage.include.events.store.events import EVENTS, make_event, publish_event, published_events
from maillage.include.events.store.models import Event, Session
from maillage.include.events.store.programmes import save_room, save_session
from maillage.web.demonstration import Demonstration
from maillage.web.wording.formats import number

_DAYS_AHEAD: Final = 45
_STEP: Final = dt.timedelta(weeks=8)
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
    """Load the invented event, of the invented EPCI; 1, or 0 if it exists."""
    if Event.objects.filter(is_invented=True).exists():
        return 0
    show_invented_event(demonstration_organisation(EPCI), now=now)
    return 1


@transaction.atomic
def show_invented_event(organisation: Organisation, *, now: dt.datetime) -> Event:
    """Create a published event of an invented organisation, with rooms, programme and no registrations."""
    acting = installation_acting(organisation.pk)
    day = local_day(now, DEFAULT_ZONE) + dt.timedelta(days=_DAYS_AHEAD)

    def moment_of(hour: tuple[int, int]) -> dt.datetime:
        return moment_there(day, dt.time(*hour), DEFAULT_ZONE)

    plan = EventPlan(
        kind=EventKind.OPENMAP,
        title="OpenMap du pays de Retz",
        summary="Une matinée où acheteurs publics et structures inclusives se rencontrent. "
        "Rendez-vous inventé pour la démonstration : il n’aura pas lieu.",
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
    for kind, title, begins, ends, room, places, page in _PROGRAMME:
        session = SessionPlan(
            kind=kind,
            title=title,
            starts_at=moment_of(begins),
            ends_at=moment_of(ends),
            room=rooms[room] if room is not None else None,
            places=places,
            page=page,
        )
        save_session(event, session, now=now)
    publish_event(acting, event, now=now)
    return event


def remove_invented_events(_now: dt.datetime) -> int:
    """Delete the invented events; how many."""
    return delete_rows(Event.objects.filter(is_invented=True))


@transaction.atomic
def keep_invented_events_to_come(now: dt.datetime) -> int:
    """Move past invented events eight weeks ahead; how many."""
    over = list(Event.objects.filter(is_invented=True, ends_at__lte=now).values_list("pk", flat=True))
    if over:
        Session.objects.filter(event__in=over).update(starts_at=F("starts_at") + _STEP, ends_at=F("ends_at") + _STEP)
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
