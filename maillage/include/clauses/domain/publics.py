"""The people eligible for social clauses: categories, age, contract, exit; each with its legal basis.

Categories are those used by facilitators (network clausesociale34, surveys of Alliance Villes Emploi), reworded;
an agency that follows a newer text adds a list with a date of effect.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

# Default eligibility period after the diagnosis: practice of coordinations, not law.
ELIGIBLE_MONTHS: Final = 24
LONGEST_ELIGIBLE_MONTHS: Final = 60
LONGEST_LIST_TEXT: Final = 200
LONGEST_LIST_LINK: Final = 400


class PublicCategory(StrEnum):
    """Why a person is eligible; the codes of the shared list."""

    DELD = "DELD"
    MINIMA = "MINIMA"
    BOETH = "BOETH"
    JEUNE_NQ = "JEUNE_NQ"
    SENIOR = "SENIOR"
    QPV = "QPV"
    IAE = "IAE"
    GEIQ = "GEIQ"
    EA_ESAT = "EA_ESAT"
    DISPOSITIF = "DISPOSITIF"


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """A category in a list: label, legal basis or practice, and conditions.

    A person is eligible for ``months`` from her diagnosis; ``youngest`` and ``oldest`` are ages in years, None for no
    limit.
    """

    label: str
    source: str
    months: int = ELIGIBLE_MONTHS
    youngest: int | None = None
    oldest: int | None = None


CATEGORIES: Final[Mapping[PublicCategory, CategoryRule]] = {
    PublicCategory.DELD: CategoryRule(
        sentence("demandeur d’emploi depuis plus de douze mois"), sentence("code du travail, L5132-1 ; usage")
    ),
    PublicCategory.MINIMA: CategoryRule(
        sentence("allocataire d’un minimum social"), sentence("RSA, ASS, AAH : arrêté du 1er septembre 2021")
    ),
    PublicCategory.BOETH: CategoryRule(
        sentence("bénéficiaire de l’obligation d’emploi des travailleurs handicapés"),
        sentence("code du travail, L5212-13"),
    ),
    PublicCategory.JEUNE_NQ: CategoryRule(
        sentence("moins de 26 ans, peu qualifié ou en recherche depuis six mois"),
        sentence("usage des coordinations"),
        oldest=25,
    ),
    PublicCategory.SENIOR: CategoryRule(
        sentence("demandeur d’emploi de plus de 50 ans"), sentence("usage des coordinations"), youngest=50
    ),
    PublicCategory.QPV: CategoryRule(
        sentence("habitant d’un quartier prioritaire, éloigné de l’emploi"), sentence("loi du 21 février 2014")
    ),
    PublicCategory.IAE: CategoryRule(
        sentence("personne prise en charge par une structure d’insertion"), sentence("code du travail, L5132-4")
    ),
    PublicCategory.GEIQ: CategoryRule(
        sentence("salarié d’un GEIQ en parcours"), sentence("code du travail, L1253-1 et D6325-23")
    ),
    PublicCategory.EA_ESAT: CategoryRule(
        sentence("travailleur d’une entreprise adaptée ou d’un ESAT"),
        sentence("code du travail, L5213-13 ; code de l’action sociale, L344-2"),
    ),
    PublicCategory.DISPOSITIF: CategoryRule(
        sentence("autre dispositif, ou avis motivé du facilitateur"), sentence("usage des coordinations")
    ),
}


@dataclass(frozen=True, slots=True)
class EligibilityList:
    """A version of the shared list: key (stored with each person diagnosed by it), legal text, date of effect.

    People diagnosed from then on are not eligible by a missing category. ``text`` and labels are the agency's, or the
    built-in ones; ``href`` links to the legal text, "" without one.
    """

    word: str
    text: str
    in_force_from: dt.date
    rules: Mapping[PublicCategory, CategoryRule]
    href: str = ""


# The agency adds later ones (store/kit.py): earlier diagnoses keep the version of their day.
FIRST_LIST: Final = EligibilityList(
    "2024",
    sentence("publics de la clause sociale, usage d’Alliance Villes Emploi (recueil 2024)"),
    dt.date(2024, 1, 1),
    CATEGORIES,
)


class AgeClass(Labelled):
    """The age of a person at the start, in classes that do not identify her."""

    UNDER_26 = "-26", sentence("moins de 26 ans")
    FROM_26_TO_49 = "26-49", sentence("26 à 49 ans")
    FROM_50 = "50+", sentence("50 ans et plus")


AGE_SPANS: Final[Mapping[AgeClass, tuple[int, int]]] = {
    AgeClass.UNDER_26: (0, 25),
    AgeClass.FROM_26_TO_49: (26, 49),
    AgeClass.FROM_50: (50, 150),
}


class WorkContract(Labelled):
    """The work contract of a person."""

    CDI = "CDI", sentence("contrat à durée indéterminée")
    CDD = "CDD", sentence("contrat à durée déterminée")
    CDDI = "CDDI", sentence("contrat à durée déterminée d’insertion")
    CTT = "CTT", sentence("contrat de travail temporaire")
    ALTERNANCE = "ALT", sentence("apprentissage ou professionnalisation")
    OTHER = "AUTRE", sentence("autre contrat")


class ClauseExit(Labelled):
    """The situation of a person after the clause."""

    LASTING_JOB = "emploi-durable", sentence("emploi durable (CDI, ou six mois et plus)")
    SHORT_JOB = "emploi-transition", sentence("emploi de transition (moins de six mois)")
    TRAINING = "formation", sentence("formation qualifiante")
    NEXT_CLAUSE = "autre-clause", sentence("autre clause sociale")
    NO_JOB = "sans-emploi", sentence("sans emploi ni formation")
    UNKNOWN = "inconnue", sentence("situation inconnue")


@dataclass(frozen=True, slots=True)
class StatedParticipant:
    """What a coordination may know about a person; None: unknown. Nothing else is collected.

    ``eligible_from`` is the diagnosis date, judged by the list ``criteria_version`` in force then; eligibility lasts
    the ``eligible_months`` of her category in it, whatever later lists say.
    """

    category: PublicCategory | None = None
    age: AgeClass | None = None
    contract: WorkContract | None = None
    contract_months: int | None = None
    outcome: ClauseExit | None = None
    eligible_from: dt.date | None = None
    eligible_months: int = ELIGIBLE_MONTHS
    criteria_version: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether everything that yearly tables count by is known."""
        return all((self.category, self.age, self.contract, self.eligible_from))
