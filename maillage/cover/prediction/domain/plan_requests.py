"""The terms of a plan that the agency asks for on a page: its question, how far it is, what is done with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

LONGEST_TITLE: Final = 120
MOST_SITES: Final = 60
MOST_ATTEMPTS: Final = 3  # a plan that ends its process thrice is too large for this machine


class PlanRequestState(Labelled):
    """How far a plan is that was asked for."""

    ASKED = "asked", sentence("attend son tour")
    RUNNING = "running", sentence("en calcul")
    DONE = "done", sentence("calculé")
    FAILED = "failed", sentence("pas abouti")


class CandidateSource(StrEnum):
    """Where the places come from among which a plan chooses."""

    HIGH_GROUND = "high_ground"
    FILE = "file"


class PlanVerb(AnyVerb):
    """What is done with plans, for the trace."""

    PLAN_ASKED = "plan-asked", sentence("Projet de sites demandé")
    PLAN_PUBLISHED = "plan-published", sentence("Projet de sites publié")
    PLAN_DROPPED = "plan-dropped", sentence("Demande de projet retirée")


@dataclass(frozen=True, slots=True)
class PlanQuestion:
    """What the agency asks: where sites may stand, how many or for how much, what each commune gets at least.

    ``budget_eur`` holds beside a file of costs, else ``number`` does. ``least_share`` is a share of the need of each
    commune, ``capacity`` the households that a site may serve at most.
    """

    title: str
    candidates: CandidateSource
    number: int
    budget_eur: float | None
    counts_standing: bool
    least_share: float
    capacity: float | None
    is_clear: bool
    is_exact: bool

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> "PlanQuestion":
        """That of JSON values."""
        return cls(**{**values, "candidates": CandidateSource(values["candidates"])})

    def values(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {**asdict(self), "candidates": self.candidates.value}
