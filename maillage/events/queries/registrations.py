"""Queries on registrations: free places, attendees, waiting lists."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Q, QuerySet, When

from maillage.accounts.queries import User
from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import FieldType
from maillage.events.models import Event, Registration, Session, SessionPlace
from maillage.events.rules.programmes import TimedSession, is_chosen_with_inscription
from maillage.events.terms.events import FOLLOW_UP_DAYS, RegistrationState, SessionKind
from maillage.kits.lists.columns import Column, Columns


@dataclass(frozen=True, slots=True)
class Occupancy:
    """The occupancy of an event or session; ``places`` is None without a limit."""

    places: int | None
    confirmed: int
    waiting: int
    unconfirmed: int = 0  # attendees without a confirmed address, whom confirmed ones displace

    @property
    def free(self) -> int | None:
        """Free places; None without a limit."""
        return None if self.places is None else max(0, self.places - self.confirmed)


def occupancy(event: Event) -> Occupancy:
    """The occupancy of an event; from the stored counts once people are erased."""
    confirmed = Count("pk", filter=Q(state=RegistrationState.CONFIRMED.value))
    waiting = Count("pk", filter=Q(state=RegistrationState.WAITING.value))
    has_unconfirmed = Q(state=RegistrationState.CONFIRMED.value, address_confirmed_at=None, checked_in_at=None)
    unconfirmed = Count("pk", filter=has_unconfirmed)
    counts = Registration.objects.filter(event=event).aggregate(
        confirmed=confirmed, waiting=waiting, unconfirmed=unconfirmed
    )
    return Occupancy(event.places, counts["confirmed"], counts["waiting"], counts["unconfirmed"])


def session_occupancy(event: Event) -> Mapping[int, Occupancy]:
    """The occupancy of each session that is chosen on registration, by id."""
    confirmed = Count("session_places", filter=Q(session_places__state=RegistrationState.CONFIRMED.value))
    waiting = Count("session_places", filter=Q(session_places__state=RegistrationState.WAITING.value))
    rows = chosen_sessions(event).annotate(confirmed=confirmed, waiting=waiting)
    return {row.pk: Occupancy(row.places, row.confirmed, row.waiting) for row in rows}


def chosen_sessions(event: Event) -> QuerySet[Session]:
    """The sessions that are chosen on registration."""
    return Session.objects.filter(event=event).filter(Q(kind=SessionKind.WORKSHOP.value) | Q(places__isnull=False))


def timed(session: Session) -> TimedSession:
    """Time and place of a session for the rules."""
    return TimedSession(session.pk, session.title, session.room_id, session.starts_at, session.ends_at)


def is_chosen(session: Session) -> bool:
    """Whether the session is chosen on registration."""
    return is_chosen_with_inscription(SessionKind(session.kind), session.places)


def refuse_closed_registration(event: Event, *, now: dt.datetime) -> None:
    """Raise Refused with the reason and advice if registration is closed."""
    if event.cancelled_at is not None:
        message = sentence("Cet événement est annulé : personne ne peut plus s’y inscrire.")
        raise Refused("event_cancelled", message)
    if event.published_at is None:
        raise Refused("event_draft", sentence("Cet événement n’est pas encore publié : publiez-le d’abord."))
    if now >= event.ends_at:
        message = sentence("Cet événement est passé : regardez les prochains dans la liste des événements.")
        raise Refused("event_over", message)
    if event.registration_opens_at is not None and now < event.registration_opens_at:
        message = sentence("Les inscriptions ne sont pas encore ouvertes : revenez à l’heure dite sur la page.")
        raise Refused("registration_not_open", message)
    if event.registration_closes_at is not None and now >= event.registration_closes_at:
        message = sentence("Les inscriptions sont closes : écrivez à l’organisateur s’il faut absolument venir.")
        raise Refused("registration_closed", message)


def is_registration_open(event: Event, *, now: dt.datetime) -> bool:
    """Whether registration is open."""
    try:
        refuse_closed_registration(event, now=now)
    except Refused:
        # Nothing was written: this only decides which button to show.
        return False
    return True


def registrations_of(event: Event) -> QuerySet[Registration]:
    """The registrations of an event in order, for its organiser; without erased ones."""
    gone = (RegistrationState.ERASED.value, RegistrationState.FOLLOWED.value)
    return event.registrations.exclude(state__in=gone).order_by("number")


def registrations_of_person(user: User) -> QuerySet[Registration]:
    """The active registrations of an account, next event first."""
    gone = (RegistrationState.ERASED.value, RegistrationState.CANCELLED.value)
    rows = Registration.objects.filter(user=user).exclude(email="").exclude(state__in=gone)
    return rows.select_related("event__organisation").order_by("event__starts_at", "pk")


def follow_up_end(event: Event) -> dt.datetime:
    """Until when the data of people who agreed to be asked about their meetings are kept."""
    return event.ends_at + dt.timedelta(days=FOLLOW_UP_DAYS)


def asks_follow_up(event: Event) -> bool:
    """Whether that consent is asked for: the event has meetings, and would be erased earlier."""
    return event.erase_days < FOLLOW_UP_DAYS and event.sessions.filter(kind=SessionKind.MEETINGS.value).exists()


def rank_in_waiting_list(registration: Registration) -> int:
    """The rank in the waiting list, from 1: confirmed addresses come first."""
    waiting = Registration.objects.filter(event=registration.event_id, state=RegistrationState.WAITING.value)
    is_confirmed, came_before = Q(address_confirmed_at__isnull=False), Q(number__lte=registration.number)
    is_before = is_confirmed & came_before if registration.address_confirmed_at else is_confirmed | came_before
    return waiting.filter(is_before).count()


def in_waiting_order(waiting: QuerySet[Registration]) -> QuerySet[Registration]:
    """The waiting list in order: confirmed addresses first, then by registration."""
    return waiting.order_by(Case(When(address_confirmed_at=None, then=1), default=0), "number")


def places_in_sessions(registration: Registration) -> list[SessionPlace]:
    """The chosen workshops, by time."""
    places = registration.session_places.select_related("session__room", "session__event")
    return list(places.order_by("session__starts_at", "session__pk"))


def counts_by_role(event: Event) -> dict[str, dict[str, int]]:
    """Counts by role: confirmed, waiting, cancelled and present; the stored ones once people are erased."""
    if event.erased_at is not None:
        return {role: dict(counts) for role, counts in event.counts_by_role.items()}
    counts: dict[str, dict[str, int]] = {}
    rows = Registration.objects.filter(event=event).values("role", "state").annotate(count=Count("pk"))
    for row in rows.order_by("role", "state"):
        counts.setdefault(row["role"], {})[row["state"]] = row["count"]
    present = Registration.objects.filter(event=event, checked_in_at__isnull=False).values("role")
    for there in present.annotate(count=Count("pk")).order_by("role"):
        counts.setdefault(there["role"], {})["present"] = there["count"]
    return counts


def attendee_columns(event: Event) -> Columns[Registration]:
    """The columns of an organiser's list, with local times."""
    zone = ZoneInfo(event.time_zone)

    def clock(moment: dt.datetime | None) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""

    return (
        Column("numero", lambda row: row.number, FieldType.INTEGER),
        Column("nom", lambda row: row.name),
        Column("courriel", lambda row: row.email),
        Column("organisme", lambda row: row.organisation_name),
        Column("siret", lambda row: row.siret),
        Column("role", lambda row: row.role),
        Column("etat", lambda row: row.state),
        Column("inscrit_le", lambda row: clock(row.registered_at)),
        Column("code", lambda row: row.code),
        Column("arrive_le", lambda row: clock(row.checked_in_at)),
    )
