"""Events in the cockpit: of those who organise them, and those that a visitor awaits.

For the organiser: drafts to publish, what the programme announces and nobody prepared, the day itself, stands and
pitches to decide, meetings to plan, a timetable to publish, a report to read. For who comes: her wishes.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.accounts.domain.terms import Capability
from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    SideCard,
    SideCardLine,
    SideCardOffer,
    WaitingItem,
    traced_settlement,
)
from maillage.accounts.store.model_types import User
from maillage.core.problems import sentence
from maillage.include.events.domain.event_times import local_day
from maillage.include.events.domain.events import EventVerb, RegistrationState, SessionKind
from maillage.include.events.domain.grids import MeetingVerb
from maillage.include.events.domain.pitches import PitchDecision, StandState
from maillage.include.events.pages.parts.event_words import when_text, where_text
from maillage.include.events.pages.parts.registration_words import standing_text
from maillage.include.events.store.events import events_organised_by, organising, publish_event
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.meeting_tables.models import (
    MeetingGrid,
    PairMeeting,
    PairWish,
    PitchCall,
    PitchFile,
    PitchReader,
    StandRequest,
)
from maillage.include.events.store.models import Event, Session
from maillage.include.events.store.plans import publish_meetings
from maillage.include.events.store.registrations import registrations_of_person
from maillage.include.events.store.stands import give_stand
from maillage.kits.forms.fields import sent_as
from maillage.kits.forms.forms import RefusableForm

_MOST_LINES: Final = 5
_READ_AT_ONCE: Final = 200
_REPORTED_FOR: Final = dt.timedelta(days=30)  # how long a report stays among one's events


def _coming_events(visit: CockpitVisit) -> tuple[Event, ...]:
    """What she organises and is not over, drafts too, next first; real ones alone, read once for all of the page."""
    return visit.once(_events_to_come, visit.person, visit.now)


def _events_to_come(person: User, now: dt.datetime) -> tuple[Event, ...]:
    rows = events_organised_by(person).filter(ends_at__gt=now, cancelled_at=None, is_invented=False)
    return tuple(rows.order_by("starts_at", "pk")[:_READ_AT_ONCE])


def _own_events(visit: CockpitVisit) -> list[Event]:
    """Those of them that are published; of none Django asks the database nothing."""
    return [event for event in _coming_events(visit) if event.published_at is not None]


class StandNumberForm(RefusableForm):
    """The number of a stand on the plan."""

    number = sent_as(
        "numero", forms.IntegerField(label=gettext_lazy("Numéro sur le plan"), min_value=1, max_value=9_999)
    )


def stands(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The stands that are asked for at her events."""
    requests = StandRequest.objects.filter(state=StandState.ASKED.value, event__in=_own_events(visit))
    for stand in requests.select_related("event", "registration").order_by("asked_at", "pk")[:MOST_OF_A_QUEUE]:
        who = stand.registration.organisation_name or stand.registration.name
        yield WaitingItem(
            key=str(stand.pk),
            tag=_("Stand"),
            harm=Harm.ANSWER,
            sentence=_("%(who)s demande un stand : « %(title)s ».") % {"who": who, "title": stand.title},
            since=stand.asked_at,
            detail=stand.event.title,
            quote=stand.needs,
            read=(_("Tous les stands"), reverse("own_stands", args=[stand.event.slug])),
            acts=("give", "refuse"),
        )


def number_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """The number of the stand."""
    return StandNumberForm(data, auto_id=f"stand-{item.key}-%s")


def _answer_stand(call: ActCall, number: int | None) -> StandRequest:
    stand = StandRequest.objects.select_related("event").get(pk=call.key)
    event, organiser = organising(call.person, stand.event.slug)
    return give_stand(organiser, event, stand.pk, number, now=call.now)


def give(call: ActCall) -> ActDone:
    """Give the stand its number."""
    stand = _answer_stand(call, call.values["number"])
    return ActDone(_("Le stand %(number)s est attribué.") % {"number": stand.number})


def refuse(call: ActCall) -> ActDone:
    """Refuse the stand."""
    _answer_stand(call, None)
    return ActDone(_("La demande de stand est refusée : la personne le lit sur sa page."))


def stand_settlement(key: str) -> Settlement | None:
    """Who answered the request."""
    return traced_settlement(f"stand:{key}", MeetingVerb.STAND_GIVEN)


def pitches(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The calls that are closed, and whose files wait for a decision."""
    sent = PitchFile.objects.filter(call=OuterRef("pk"), is_draft=False, decision=PitchDecision.WAITING.value)
    calls = PitchCall.objects.filter(Exists(sent), decided_at=None, closes_at__lte=visit.now)
    for call in (
        calls.filter(event__in=_own_events(visit)).select_related("event").order_by("closes_at")[:MOST_OF_A_QUEUE]
    ):
        yield WaitingItem(
            key=str(call.pk),
            tag=_("Présentations"),
            harm=Harm.ANSWER,
            sentence=_("L’appel de « %(title)s » est clos : choisissez.") % {"title": call.event.title},
            since=call.closes_at,
            go=(_("Lire et décider"), reverse("own_pitches", args=[call.event.slug])),
        )


def meetings(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The meetings whose wishes are in, to plan; and those that are planned, to publish."""
    grids = MeetingGrid.objects.filter(session__event__in=_own_events(visit), published_at=None)
    wishes = PairWish.objects.filter(grid=OuterRef("pk"))
    waiting = grids.filter(wishes_until__lte=visit.now).annotate(has_wishes=Exists(wishes))
    for grid in waiting.select_related("session__event").order_by("session__starts_at", "pk")[:MOST_OF_A_QUEUE]:
        event, is_planned = grid.session.event, grid.planned_at is not None
        href = reverse("own_meeting_session", args=[event.slug, grid.session_id])
        facts: dict[str, Any]
        if is_planned:
            text = _("Le planning de « %(title)s » est prêt.")
            facts = {"read": (_("Le relire"), href), "acts": ("publish",)}
        elif grid.has_wishes:
            text, facts = _("Les souhaits de « %(title)s » sont là."), {"go": (_("Planifier"), href)}
        else:
            text = _("Personne n’a dit de souhait pour « %(title)s » : prolongez le délai.")
            facts = {"go": (_("Changer le délai"), href)}
        yield WaitingItem(
            key=f"{event.slug}.{grid.pk}",
            tag=_("Rendez-vous"),
            harm=Harm.ANSWER,
            sentence=text % {"title": event.title},
            since=grid.planned_at or grid.wishes_until,
            **facts,
        )


def publish_timetable(call: ActCall) -> ActDone:
    """Publish the timetable."""
    slug, number = call.key.rsplit(".", 1)
    _event, organiser = organising(call.person, slug)
    letters = publish_meetings(organiser, int(number), now=call.now)
    text = ngettext(
        "Le planning est publié : une lettre part à %(count)s personne.",
        "Le planning est publié : une lettre part à %(count)s personnes.",
        letters,
    )
    return ActDone(text % {"count": letters})


def grid_settlement(key: str) -> Settlement | None:
    """Who published the timetable."""
    return traced_settlement(f"meeting-grid:{key.rpartition('.')[2]}", MeetingVerb.PUBLISHED)


def unprepared(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """What the programmes of her events announce and nobody prepared: meetings, a call, readers of its files."""
    is_prepared = {
        "has_grid": Exists(MeetingGrid.objects.filter(session=OuterRef("pk"))),
        "has_call": Exists(PitchCall.objects.filter(event=OuterRef("event"))),
    }
    is_bare = Q(kind=SessionKind.MEETINGS.value, has_grid=False) | Q(kind=SessionKind.PITCHES.value, has_call=False)
    sessions = Session.objects.filter(event__in=_own_events(visit)).annotate(**is_prepared).filter(is_bare)
    for session in sessions.select_related("event").order_by("starts_at", "pk")[:MOST_OF_A_QUEUE]:
        slug = session.event.slug
        if session.kind == SessionKind.MEETINGS:
            text = _("« %(title)s » annonce des rendez-vous : donnez créneaux et tables, et les souhaits s’ouvrent.")
            go = (_("Les préparer"), reverse("own_meeting_session", args=[slug, session.pk]))
        else:
            text = _("« %(title)s » annonce des présentations : ouvrez l’appel.")
            go = (_("Ouvrir l’appel"), reverse("own_pitches", args=[slug]))
        yield _to_prepare(session.event, f"{slug}.{session.pk}", text, go)
    files = PitchFile.objects.filter(call=OuterRef("pk"), is_draft=False)
    readers = PitchReader.objects.filter(call=OuterRef("pk"))
    calls = PitchCall.objects.filter(Exists(files), ~Exists(readers), decided_at=None, closes_at__gt=visit.now)
    for call in calls.filter(event__in=_own_events(visit)).select_related("event").order_by("pk")[:MOST_OF_A_QUEUE]:
        text = _("L’appel de « %(title)s » a des dossiers, et personne pour les lire.")
        go = (_("Demander de lire"), reverse("own_pitches", args=[call.event.slug]))
        yield _to_prepare(call.event, f"{call.event.slug}.readers", text, go)


def _to_prepare(event: Event, key: str, text: str, go: tuple[str, str]) -> WaitingItem:
    return WaitingItem(
        key=key,
        tag=_("À préparer"),
        harm=Harm.UNFINISHED,
        sentence=text % {"title": event.title},
        until=local_day(event.starts_at, event.time_zone),
        go=go,
    )


def wishes(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The meetings that she comes to, and for which she has not said whom she would meet."""
    coming = registrations_of_person(visit.person).filter(
        event__ends_at__gt=visit.now, event__cancelled_at=None, state=RegistrationState.CONFIRMED.value
    )
    places = {registration.event_id: registration for registration in coming[:MOST_OF_A_QUEUE]}
    if not places:
        return
    own_wishes = PairWish.objects.filter(grid=OuterRef("pk"), wisher__in=[place.pk for place in places.values()])
    grids = MeetingGrid.objects.filter(
        ~Exists(own_wishes), session__event__in=places, published_at=None, wishes_until__gt=visit.now
    )
    for grid in grids.select_related("session__event").order_by("wishes_until", "pk"):
        event, place = grid.session.event, places[grid.session.event_id]
        if place.role in {grid.host_role, grid.guest_role}:
            token = registration_token(event, place.email)
            last_moment = grid.wishes_until - dt.timedelta(seconds=1)
            yield WaitingItem(
                key=str(grid.pk),
                tag=_("Rendez-vous"),
                harm=Harm.ANSWER,
                sentence=_("« %(title)s » : dites qui vous voulez rencontrer.") % {"title": event.title},
                until=local_day(last_moment, event.time_zone),
                detail=place.organisation_name,
                go=(_("Dire mes souhaits"), reverse("my_wishes", args=[token, grid.pk])),
            )


def events(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The drafts of events to come, and those that are today."""
    for event in _coming_events(visit)[:MOST_OF_A_QUEUE]:
        day = local_day(event.starts_at, event.time_zone)
        href = reverse("own_event", args=[event.slug])
        if event.published_at is None:
            yield WaitingItem(
                key=event.slug,
                tag=_("Événement"),
                harm=Harm.UNFINISHED,
                sentence=_("« %(title)s » n’est pas encore public.") % {"title": event.title},
                until=day,
                detail=event.organisation.name,
                read=(_("Continuer de le préparer"), href),
                acts=("publish",),
            )
        elif day <= local_day(visit.now, event.time_zone):
            yield WaitingItem(
                key=event.slug,
                tag=_("C’est aujourd’hui"),
                harm=Harm.OVERDUE,
                sentence=_("« %(title)s » : accueillez ceux qui arrivent.") % {"title": event.title},
                detail=where_text(event),
                read=(_("L’événement"), href),
                go=(_("Accueillir"), reverse("check_in", args=[event.slug])),
            )


def publish(call: ActCall) -> ActDone:
    """Publish the event."""
    event, organiser = organising(call.person, call.key)
    publish_event(organiser, event, now=call.now)
    return ActDone(
        _("« %(title)s » est public : les inscriptions sont ouvertes aux heures dites.") % {"title": event.title}
    )


def settlement(key: str) -> Settlement | None:
    """Who published the event."""
    event = Event.objects.filter(slug=key).first()
    return traced_settlement(f"event:{event.pk}", EventVerb.EVENT_PUBLISHED) if event is not None else None


def events_to_attend(visit: CockpitVisit) -> SideCard | None:
    """The events she is registered for, next first."""
    coming = registrations_of_person(visit.person).filter(event__ends_at__gt=visit.now, event__cancelled_at=None)
    lines = tuple(
        SideCardLine(
            text=registration.event.title,
            href=reverse("registration", args=[registration_token(registration.event, registration.email)]),
            detail=f"{when_text(registration.event)} · {standing_text(registration)}",
        )
        for registration in coming[:_MOST_LINES]
    )
    return SideCard(title=_("On vous attend"), lines=lines) if lines else None


def events_to_run(visit: CockpitVisit) -> SideCard | None:
    """The published events of her organisations, next first; then those that are just over, with their report."""
    rows = events_organised_by(visit.person).filter(cancelled_at=None, is_invented=False).exclude(published_at=None)
    coming = _own_events(visit)[:_MOST_LINES]
    over = rows.filter(ends_at__lte=visit.now, ends_at__gt=visit.now - _REPORTED_FOR).order_by("-ends_at", "pk")
    several = [(event, "own_event", "") for event in coming]
    several += [(event, "event_report", _("bilan prêt")) for event in over[: _MOST_LINES - len(several)]]
    lines = tuple(
        SideCardLine(text=event.title, href=reverse(page, args=[event.slug]), detail=when_text(event), value=said_of_it)
        for event, page, said_of_it in several
    )
    return SideCard(title=_("Mes événements"), lines=lines) if lines else None


CARDS: Final = (SideCardOffer(20, events_to_run), SideCardOffer(25, events_to_attend))
LINKS: Final = (
    CockpitLink(30, sentence("Mes événements"), "own_events", Capability.INCLUDE),
    CockpitLink(31, sentence("Mes inscriptions"), "my_registrations"),
)
QUEUES: Final = (
    Queue(
        name="events",
        models=(Event,),
        waiting=events,
        acts=(QueueAct(word="publish", label=sentence("Publier"), carry_out=publish),),
        settlement=settlement,
    ),
    Queue(
        name="stands",
        models=(StandRequest,),
        waiting=stands,
        acts=(
            QueueAct(word="give", label=sentence("Attribuer"), carry_out=give, form=number_form),
            QueueAct(word="refuse", label=sentence("Refuser"), carry_out=refuse, is_grave=True),
        ),
        settlement=stand_settlement,
    ),
    Queue(name="pitches", models=(PitchCall, PitchFile), waiting=pitches),
    Queue(name="preparations", waiting=unprepared),
    Queue(name="wishes", waiting=wishes),
    Queue(
        name="meetings",
        models=(MeetingGrid, PairMeeting),
        waiting=meetings,
        acts=(QueueAct(word="publish", label=sentence("Publier le planning"), carry_out=publish_timetable),),
        settlement=grid_settlement,
    ),
)
