"""The words of an event: its kind, its sessions, who comes as what, where an inscription stands, what is traced."""

from enum import StrEnum
from typing import Final

from maillage.accounts.terms import AnyHideable, AnyVerb, Labelled
from maillage.core.problems import sentence

LONGEST_TITLE: Final = 200
LONGEST_SUMMARY: Final = 2_000
LONGEST_NAME: Final = 150
LONGEST_CYCLE: Final = 120
LONGEST_ADDRESS: Final = 300
LONGEST_REASON: Final = 300
MOST_PLACES: Final = 20_000
MOST_SESSIONS: Final = 200
DEFAULT_ERASE_DAYS: Final = 90
MOST_ERASE_DAYS: Final = 730
# Twelve months and a month to answer: until then who agreed may be asked what came of her meetings.
FOLLOW_UP_DAYS: Final = 400
DEFAULT_ZONE: Final = "Europe/Paris"
CODE_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none is taken for another when it is read aloud
CODE_LENGTH: Final = 6


class EventKind(Labelled):
    """What sort of day it is."""

    OPENMAP = "openmap", sentence("matinée OpenMap")
    OPEN_DATA_DAY = "open_data_day", sentence("journée des données ouvertes")
    WORKSHOP_DAY = "workshop_day", sentence("journée d’ateliers")
    OTHER = "other", sentence("autre rendez-vous")


class SessionKind(Labelled):
    """What happens in a session."""

    PLENARY = "plenary", sentence("plénière")
    WORKSHOP = "workshop", sentence("atelier")
    PITCHES = "pitches", sentence("présentations courtes")
    STANDS = "stands", sentence("stands")
    MEETINGS = "meetings", sentence("rendez-vous")
    BREAK = "break", sentence("pause")


class ProgrammePart(StrEnum):
    """What a programme is made of; the values stand in addresses."""

    ROOM = "salle"
    SESSION = "session"
    SPEAKER = "personne"


class RegistrationRole(Labelled):
    """As what somebody comes."""

    BUYER = "buyer", sentence("acheteur public ou privé")
    STRUCTURE = "structure", sentence("structure inclusive")
    COMPANY = "company", sentence("entreprise")
    PUBLIC = "public", sentence("collectivité ou service public")
    OTHER = "other", sentence("autre")


class RegistrationState(Labelled):
    """Where an inscription stands; what is erased keeps its role, and nothing of the person.

    FOLLOWED: erased but for name, organisation and address of who agreed to be asked later what came of her meetings.
    """

    CONFIRMED = "confirmed", sentence("place réservée")
    WAITING = "waiting", sentence("en liste d’attente")
    CANCELLED = "cancelled", sentence("annulée")
    FOLLOWED = "followed", sentence("gardée pour en demander les suites")
    ERASED = "erased", sentence("effacée")


class RegistrationLetter(StrEnum):
    """The letter that an inscription waits for: the row is the queue, so that none is lost with a process."""

    NONE = ""
    REGISTERED = "registered"  # where she stands, her link, how to say that it is hers
    PROMOTED = "promoted"  # from the waiting list
    OVERTAKEN = "overtaken"  # her address is not confirmed: who confirmed theirs have the place
    REMINDER = "reminder"  # it is soon: once, to who has a place
    CHANGED = "changed"  # the event has another place or hour
    CANCELLED = "cancelled"  # by herself
    RELEASED = "released"  # nobody said that the address is hers
    CALLED_OFF = "called-off"  # the whole event


class EventVerb(AnyVerb):
    """What organisers do, for the trace."""

    EVENT_MADE = "event-made", sentence("Événement préparé")
    EVENT_CHANGED = "event-changed", sentence("Événement changé")
    EVENT_PUBLISHED = "event-published", sentence("Événement publié")
    EVENT_CANCELLED = "event-cancelled", sentence("Événement annulé")


class HideableEvent(AnyHideable):
    """What the agency can hide of events: one event, known by its number."""

    EVENT = "event", sentence("événement")
