"""Sites of operators that are out of service today, and sites to come: terms."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

# A day may be missing in the regulator's daily files: an outage seen again within so many days is the same one.
SAME_OUTAGE_DAYS: Final = 3
# Files come daily: beside an older one nothing is said of today.
FRESH_DAYS: Final = 2
# Targeted coverage: a site is due 24 months after its decree (Arcep, decisions 2018-0681 to 2018-0684, article 2.1).
DECREE_MONTHS: Final = 24


class SiteServiceState(StrEnum):
    """What a site out of order still does for calls, or for the internet."""

    UNSAID = ""
    WORKING = "working"
    DEGRADED = "degraded"
    DOWN = "down"


class OutageCause(Labelled):
    """Why a site is out of service, as its operator says."""

    UNSAID = "", sentence("raison non dite")
    MAINTENANCE = "maintenance", sentence("travaux")
    INCIDENT = "incident", sentence("panne")
    DAMAGE = "damage", sentence("dégradation")
    POWER = "power", sentence("coupure d’électricité")


class Programme(Labelled):
    """Under which obligation a site is to come."""

    TARGETED = "targeted", sentence("dispositif de couverture ciblée")
    BLANK_ZONE = "blank-zone", sentence("programme « zones blanches »")
    STRATEGIC = "strategic", sentence("site stratégique")
    OWN = "own", sentence("déploiement de l’opérateur")


class SiteStage(Labelled):
    """How far a site to come is, as the regulator says."""

    WITHIN_6_MONTHS = "within-6-months", sentence("mise en service sous six mois")
    WITHIN_24_MONTHS = "within-24-months", sentence("mise en service sous deux ans")
    WAITING = "waiting", sentence("déploiement en attente")
    UNSAID = "", sentence("date non dite")


@dataclass(frozen=True, slots=True)
class SiteOutage:
    """A site of an operator out of service on the day of a file. ``site`` identifies it among the operator's."""

    operator: int
    site: str
    lon: float
    lat: float
    insee: str
    voice: SiteServiceState
    internet: SiteServiceState
    cause: OutageCause
    started_on: date | None
    expected_end_on: date | None


@dataclass(frozen=True, slots=True)
class SiteToCome:
    """A site that is not in service yet. ``operator`` is its leader's code; others may share it."""

    operator: int
    name: str
    lon: float
    lat: float
    programme: Programme
    stage: SiteStage
    decree: str
    due_on: date | None


def months_after(day: date, months: int) -> date:
    """The same day of the month ``months`` later, the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue  # 31 November: a shorter month
    raise AssertionError(day)
