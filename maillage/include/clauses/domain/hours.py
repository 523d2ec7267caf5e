"""Hours of a clause by person, month, mode and place, and the findings about them.

Hours are integers in hundredths (``centihours``), as on payslips (151,67): sums of millions are exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.publics import StatedParticipant

CENTIHOURS: Final = 100  # per hour
# Code du travail, L3121-20: at most 48 hours a week.
LEGAL_WEEK_HOURS: Final = 48
LONGEST_EVIDENCE: Final = 200

_WEEK_DAYS: Final = 7

MOST_ROWS: Final = 300_000
MOST_BYTES: Final = 40 * 1024 * 1024


class WorkMode(Labelled):
    """The way in which a holder fulfils a clause."""

    HIRING = "embauche", sentence("embauche directe")
    STAFFING = "interim", sentence("mise à disposition ou intérim")  # ETTI, AI, GEIQ, temporary work
    SUBCONTRACT = "sous-traitance", sentence("sous-traitance ou cotraitance à une structure")


class EntryOrigin(StrEnum):
    """The channel by which hours were reported."""

    PAGE = "page"
    LETTER = "letter"
    FILE = "file"
    API = "api"


@dataclass(frozen=True, slots=True)
class ReportedHours:
    """Hours of one person in one month with one reporter; ``departement`` is that of the place of work.

    ``pseudonym`` is given by the coordination; ``evidence`` references the proof (invoice, timesheet).
    """

    pseudonym: str
    month: WorkMonth
    mode: WorkMode
    centihours: int
    departement: str
    commune: str = ""
    evidence: str = ""


class HourFault(StrEnum):
    """Possible problems of stored hours: questions, never verdicts."""

    ABOVE_LEGAL = "above-legal"
    NOT_ELIGIBLE = "not-eligible"
    BEFORE_START = "before-start"
    AFTER_END = "after-end"
    CLAIMED_TWICE = "claimed-twice"
    STRUCTURE_CLOSED = "structure-closed"
    REPLACED = "reporter-replaced"
    SAID_BY_TWO = "said-by-two"


FAULT_NAMES: Final[Mapping[HourFault, str]] = {
    HourFault.ABOVE_LEGAL: sentence(
        "Une même personne dépasse les heures légales du mois (48 h par semaine, L3121-20) : vérifiez sa paie, ou si "
        "deux employeurs l’ont comptée."
    ),
    HourFault.NOT_ELIGIBLE: sentence(
        "La personne n’était pas éligible ce mois-là, d’après la date de son diagnostic : complétez-la ou ôtez ces "
        "heures."
    ),
    HourFault.BEFORE_START: sentence("Des heures sont déclarées avant le début de la clause : vérifiez le mois."),
    HourFault.AFTER_END: sentence(
        "Des heures sont dites après la fin de la clause : dites l’avenant qui la prolonge, ou vérifiez le mois."
    ),
    HourFault.CLAIMED_TWICE: sentence(
        "Une autre coordination compte des heures du même titulaire, le même mois, pour le même marché : accordez-vous "
        "sur qui les compte."
    ),
    HourFault.STRUCTURE_CLOSED: sentence(
        "La structure n’est plus dans l’annuaire depuis avant ce mois : vérifiez qui employait ces personnes."
    ),
    HourFault.REPLACED: sentence(
        "Le titulaire était remplacé avant ce mois : portez ces heures chez celui qui lui succède."
    ),
    HourFault.SAID_BY_TWO: sentence(
        "Deux déclarants disent des heures de la même personne le même mois : vérifiez que ce ne sont pas les mêmes."
    ),
}


@dataclass(frozen=True, slots=True)
class HourFinding:
    """A finding: problem, month, number of rows and hours; the pseudonym, "" for several people."""

    fault: HourFault
    month: WorkMonth
    rows: int
    centihours: int
    pseudonym: str = ""


def legal_centihours(month: WorkMonth) -> int:
    """The legal maximum of a month: 48 hours a week over its days (L3121-20); 212 h in a long month."""
    return LEGAL_WEEK_HOURS * CENTIHOURS * month.last_day.day // _WEEK_DAYS


def is_eligible(person: StatedParticipant, month: WorkMonth) -> bool | None:
    """Whether a person was eligible in a month; None without a diagnosis date."""
    if person.eligible_from is None:
        return None
    first = WorkMonth.of(person.eligible_from)
    return first <= month < first.after(person.eligible_months)


@dataclass(frozen=True, slots=True)
class TableIntake:
    """The result of an import for ``clauses``: rows stored and deleted, people new and described, rows to review."""

    rows: int
    removed: int
    new_people: int
    people_described: int
    to_look_at: Mapping[HourFault, int]
    clauses: tuple[int, ...] = ()
