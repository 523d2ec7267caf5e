"""The truth report: measurements compared with the prediction in force, in a form that may be published.

It has no groups below five voices, nor those that differencing would reveal (core.disclosure).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence
from maillage.coverage.terms.field_tests import RELIABILITY_ASKED
from maillage.truth.terms.mobile_tests import ClutterFit

SQUARE_M: Final = 2_000  # finest published resolution of tested places
VERIFIED_FROM: Final = 0.8  # minimum lower bound of a verified site: sixteen of sixteen homes


class GroupFamily(StrEnum):
    """By what places are alike when one asks what wrong predictions have in common."""

    CLUTTER = "clutter"
    DISTANCE = "distance"
    SITE = "site"


CLUTTER_WORDS: Final = (
    sentence("terrain dégagé (moins de 3 m)"),
    sentence("sursol de 3 à 10 m"),
    sentence("arbres ou bâti de plus de 10 m"),
)
DISTANCE_WORDS: Final = (
    sentence("à moins de 3 km du site"),
    sentence("de 3 à 6 km du site"),
    sentence("de 6 à 10 km du site"),
    sentence("à plus de 10 km du site"),
)
DISTANCE_BOUNDS_M: Final = (3_000.0, 6_000.0, 10_000.0)


@dataclass(frozen=True, slots=True)
class MeasuredShare:
    """How many voices work and fail, of at least five, with the share that works and its interval (Wilson, 95 %)."""

    voices: int
    works: float
    fails: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TestedState:
    """What was measured where the model says ``state`` (served, not_served, unknown)."""

    state: str
    measured: MeasuredShare


@dataclass(frozen=True, slots=True)
class TestedCommune:
    """What was measured in a commune, wherever in it."""

    code: str
    name: str
    measured: MeasuredShare


@dataclass(frozen=True, slots=True)
class TestedSquare:
    """What was measured in a square of ``SQUARE_M``; its corners in degrees."""

    west: float
    south: float
    east: float
    north: float
    measured: MeasuredShare


@dataclass(frozen=True, slots=True)
class WrongGroup:
    """Places that are alike: how many voices, and the share of them about whom the model was wrong."""

    family: GroupFamily
    key: str
    voices: int
    wrong: float
    low: float


@dataclass(frozen=True, slots=True)
class SiteVerdict:
    """What the homes that a site serves by the model measured.

    ``is_verified``: nothing speaks against Arcep's 98 %, and enough homes tested for the interval to begin at
    ``VERIFIED_FROM``; ``is_contradicted``: the whole interval lies below. Between the two more tests are needed.
    """

    code: str
    measured: MeasuredShare
    is_verified: bool

    @property
    def is_contradicted(self) -> bool:
        """Whether tests show that the site does not keep its promise."""
        return self.measured.high < RELIABILITY_ASKED


@dataclass(frozen=True, slots=True)
class NextTest:
    """A place where a test is worth most: a commune, a point (degrees, to the kilometre) and households it is worth."""

    code: str
    name: str
    lon: float
    lat: float
    households: int


@dataclass(frozen=True, slots=True)
class CalibrationOutcome:
    """What signals say: how many, of how many voices and sites, what would be corrected, errors on sites left out.

    ``version`` names the calibration that may be put in force; "" where none helps. Around ``narrowed_sites`` signals
    may then err by ``remaining_sd_db`` and not by ``assumed_sd_db``: intervals narrow there.
    """

    signals: int
    voices: int
    sites: int
    is_adopted: bool
    mean_correction_db: float
    before_db: float | None
    after_db: float | None
    served_after: MeasuredShare | None
    version: str = ""
    narrowed_sites: int = 0
    assumed_sd_db: float = 0.0
    remaining_sd_db: float | None = None


@dataclass(frozen=True, slots=True)
class UntestedCommune:
    """A commune with fewer than five voices, or none."""

    code: str
    name: str
    households: int


@dataclass(frozen=True, slots=True)
class TruthReport:
    """What tests say of a prediction. ``sources`` has the voices of each kind that may be told.

    ``cannot_tell`` are tests that decide nothing (plan below the promise, slow Wi-Fi), ``without_operator`` homes that
    did not say whose box it is, ``without_prediction`` tests where the model says nothing; None below five.
    ``clutter`` is what mobile tests say of the heights of trees and houses, apart from all other figures; ``invented``
    how many tests a demonstration has invented.
    """

    version: str
    prediction: str
    is_invented: bool
    sources: dict[str, int]
    states: tuple[TestedState, ...]
    cannot_tell: int | None
    without_operator: int | None
    without_prediction: int | None
    calibration: CalibrationOutcome | None
    communes: tuple[TestedCommune, ...]
    untested: tuple[UntestedCommune, ...]
    squares: tuple[TestedSquare, ...]
    in_common: tuple[WrongGroup, ...]
    sites: tuple[SiteVerdict, ...]
    next_tests: tuple[NextTest, ...]
    clutter: ClutterFit | None = None
    invented: int = 0

    @property
    def served(self) -> MeasuredShare | None:
        """The measured share of places predicted served; None below five voices."""
        return next((row.measured for row in self.states if row.state == "served"), None)
