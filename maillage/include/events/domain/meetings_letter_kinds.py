"""The letters of meetings and pitches. What the organiser or an author typed stands in the text only."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

WISHES: Final = LetterKind(
    "meeting-wishes", sentence("Souhaits de rendez-vous"), sentence("Qui voulez-vous rencontrer ?")
)
TIMETABLE: Final = LetterKind("meeting-timetable", sentence("Rendez-vous"), sentence("Vos rendez-vous du %(day)s"))
CHANGED: Final = LetterKind(
    "meeting-changed", sentence("Rendez-vous changés"), sentence("Vos rendez-vous du %(day)s ont changé")
)
AFTER_1: Final = LetterKind(
    "meeting-after-1",
    sentence("Suites des rendez-vous, après un mois"),
    sentence("Un mois après vos rendez-vous, qu’en est-il advenu ?"),
)
AFTER_6: Final = LetterKind(
    "meeting-after-6",
    sentence("Suites des rendez-vous, après six mois"),
    sentence("Six mois après vos rendez-vous, qu’en est-il advenu ?"),
)
AFTER_12: Final = LetterKind(
    "meeting-after-12",
    sentence("Suites des rendez-vous, après un an"),
    sentence("Un an après vos rendez-vous, qu’en est-il advenu ?"),
)
PITCH_READER: Final = LetterKind(
    "pitch-reader",
    sentence("Lecture de présentations"),
    sentence("Votre avis sur des présentations"),
    is_open_to_all=True,
)
PITCH_CHOSEN: Final = LetterKind(
    "pitch-chosen", sentence("Présentation retenue"), sentence("Votre présentation est retenue")
)
PITCH_DECLINED: Final = LetterKind(
    "pitch-declined", sentence("Présentation non retenue"), sentence("Votre présentation n’est pas retenue cette fois")
)
LETTER_KINDS: Final = (
    WISHES,
    TIMETABLE,
    CHANGED,
    AFTER_1,
    AFTER_6,
    AFTER_12,
    PITCH_READER,
    PITCH_CHOSEN,
    PITCH_DECLINED,
)
