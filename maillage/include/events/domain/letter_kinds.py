"""The letters of events, meetings and pitches. What organisers and authors type only occurs in the body."""

from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

REGISTERED: Final = LetterKind(
    "event-registered",
    sentence("Inscription à un événement"),
    sentence("Votre inscription pour le %(day)s"),
    is_open_to_all=True,
)
PROMOTED: Final = LetterKind(
    "event-promoted", sentence("Place libérée"), sentence("Une place s’est libérée pour vous le %(day)s")
)
OVERTAKEN: Final = LetterKind(
    "event-overtaken",
    sentence("Place prise par une adresse confirmée"),
    sentence("Confirmez votre inscription pour le %(day)s"),
)
REMINDER: Final = LetterKind(
    "event-reminder", sentence("Rappel d’un événement"), sentence("C’est bientôt : votre événement du %(day)s")
)
CHANGED: Final = LetterKind(
    "event-changed",
    sentence("Lieu ou heure changés"),
    sentence("Nouveau lieu ou nouvelle heure : votre événement du %(day)s"),
)
CANCELLED: Final = LetterKind(
    "event-cancelled", sentence("Inscription annulée"), sentence("Votre inscription du %(day)s est annulée")
)
RELEASED: Final = LetterKind(
    "event-released",
    sentence("Inscription non confirmée"),
    sentence("Votre inscription du %(day)s n’est pas confirmée"),
)
CALLED_OFF: Final = LetterKind(
    "event-called-off", sentence("Événement annulé"), sentence("Votre événement du %(day)s est annulé")
)
FROM_ORGANISER: Final = LetterKind(
    "event-from-organiser",
    sentence("Lettre de l’organisateur"),
    sentence("L’organisateur vous écrit : votre événement du %(day)s"),
)
SPEAKER_CONSENT: Final = LetterKind(
    "speaker-consent",
    sentence("Accord d’un intervenant"),
    sentence("Votre nom au programme d’un événement"),
    is_open_to_all=True,
)
WISHES: Final = LetterKind(
    "meeting-wishes", sentence("Souhaits de rendez-vous"), sentence("Qui voulez-vous rencontrer ?")
)
TIMETABLE: Final = LetterKind("meeting-timetable", sentence("Rendez-vous"), sentence("Vos rendez-vous du %(day)s"))
MEETINGS_CHANGED: Final = LetterKind(
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
    REGISTERED,
    PROMOTED,
    OVERTAKEN,
    REMINDER,
    CHANGED,
    CANCELLED,
    RELEASED,
    CALLED_OFF,
    FROM_ORGANISER,
    SPEAKER_CONSENT,
    WISHES,
    TIMETABLE,
    MEETINGS_CHANGED,
    AFTER_1,
    AFTER_6,
    AFTER_12,
    PITCH_READER,
    PITCH_CHOSEN,
    PITCH_DECLINED,
)
