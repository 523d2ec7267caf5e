"""The vocabulary of events: kinds of events and sessions, roles, states, letters, audited actions."""

from enum import StrEnum
from typing import Final

from maillage.accounts.domain.terms import AnyHideable, AnyVerb
from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

LONGEST_TITLE: Final = 200
LONGEST_SUMMARY: Final = 2_000
LONGEST_NAME: Final = 150
LONGEST_CYCLE: Final = 120
LONGEST_ADDRESS: Final = 300
LONGEST_REASON: Final = 300
LONGEST_LETTER: Final = 3_000
MOST_LETTERS_A_DAY: Final = 3  # of the organiser's own to everybody
MOST_PLACES: Final = 20_000
MOST_SESSIONS: Final = 200
DEFAULT_ERASE_DAYS: Final = 90
MOST_ERASE_DAYS: Final = 730
# Twelve months and a month to answer: how long people who agreed may be asked about their meetings.
FOLLOW_UP_DAYS: Final = 400
DEFAULT_ZONE: Final = "Europe/Paris"
CODE_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without letters that sound or look alike
CODE_LENGTH: Final = 6


class EventKind(Labelled):
    """The kind of event."""

    OPENMAP = "openmap", sentence("matinée OpenMap")
    OPEN_DATA_DAY = "open_data_day", sentence("journée des données ouvertes")
    WORKSHOP_DAY = "workshop_day", sentence("journée d’ateliers")
    OTHER = "other", sentence("autre rendez-vous")


class SessionKind(Labelled):
    """The kind of session."""

    PLENARY = "plenary", sentence("plénière")
    WORKSHOP = "workshop", sentence("atelier")
    PITCHES = "pitches", sentence("présentations courtes")
    STANDS = "stands", sentence("stands")
    MEETINGS = "meetings", sentence("rendez-vous")
    BREAK = "break", sentence("pause")


class ProgrammePart(StrEnum):
    """The parts of a programme; the values occur in URLs."""

    ROOM = "salle"
    SESSION = "session"
    SPEAKER = "personne"


class RegistrationRole(Labelled):
    """The role of an attendee."""

    BUYER = "buyer", sentence("acheteur public ou privé")
    STRUCTURE = "structure", sentence("structure inclusive")
    COMPANY = "company", sentence("entreprise")
    PUBLIC = "public", sentence("collectivité ou service public")
    OTHER = "other", sentence("autre")


class RegistrationState(Labelled):
    """The state of a registration; an erased one keeps its role only.

    FOLLOWED: erased except for name, organisation and address of a person who agreed to be asked later.
    """

    CONFIRMED = "confirmed", sentence("place réservée")
    WAITING = "waiting", sentence("en liste d’attente")
    CANCELLED = "cancelled", sentence("annulée")
    FOLLOWED = "followed", sentence("gardée pour en demander les suites")
    ERASED = "erased", sentence("effacée")


class RegistrationLetter(StrEnum):
    """The letter that a registration waits for: the row is the queue, so that none is lost in a crash."""

    NONE = ""
    REGISTERED = "registered"  # her state, her link, how to confirm the address
    PROMOTED = "promoted"  # from the waiting list
    OVERTAKEN = "overtaken"  # her unconfirmed address was displaced by confirmed ones
    REMINDER = "reminder"  # once, to attendees with a place
    CHANGED = "changed"  # new place or time
    CANCELLED = "cancelled"  # by the attendee
    RELEASED = "released"  # the address was not confirmed
    CALLED_OFF = "called-off"  # the event is cancelled


class EventVerb(AnyVerb):
    """The actions of organisers in the audit trail."""

    EVENT_MADE = "event-made", sentence("Événement préparé")
    EVENT_CHANGED = "event-changed", sentence("Événement changé")
    EVENT_PUBLISHED = "event-published", sentence("Événement publié")
    EVENT_CANCELLED = "event-cancelled", sentence("Événement annulé")
    ATTENDEES_WRITTEN = "event-attendees-written", sentence("Lettre écrite aux inscrits")
    PICTURE_ADDED = "event-picture-added", sentence("Image du bilan ajoutée")
    PICTURE_REMOVED = "event-picture-removed", sentence("Image du bilan retirée")


class HideableEvent(AnyHideable):
    """What the agency can take down: an event by id."""

    EVENT = "event", sentence("événement")
