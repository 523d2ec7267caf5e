"""The truth report: measurements compared with the prediction in force, in a form that may be published.

It has no groups below five voices, nor those that differencing would reveal (core.disclosure).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence
from maillage.cover.prediction.domain.field_tests import RELIABILITY_ASKED
from maillage.cover.prediction.domain.mobile_tests import ClutterFit

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
    """Working and failing voices, at least five in all, with the working share and its 95 % Wilson interval."""

    voices: int
    works: float
    fails: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TestedState:
    """The measured share of places with predicted ``state`` (served, not_served, unknown)."""

    state: str
    measured: MeasuredShare


@dataclass(frozen=True, slots=True)
class TestedCommune:
    """The measured share of a commune, whatever the predicted state."""

    code: str
    name: str
    measured: MeasuredShare


@dataclass(frozen=True, slots=True)
class TestedSquare:
    """The measured share of a square of ``SQUARE_M``, with its bounds in degrees."""

    west: float
    south: float
    east: float
    north: float
    measured: MeasuredShare


@dataclass(frozen=True, slots=True)
class WrongGroup:
    """A group of similar places: number of voices, share of wrong predictions, and its lower bound."""

    family: GroupFamily
    key: str
    voices: int
    wrong: float
    low: float


@dataclass(frozen=True, slots=True)
class SiteVerdict:
    """The measured share of the homes that a site serves according to the model.

    ``is_verified``: compatible with Arcep's 98 %, and enough tests for a lower bound of ``VERIFIED_FROM``;
    ``is_contradicted``: the whole interval is below 98 %. Otherwise more tests are needed.
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
    """A useful place for a test: commune, point in degrees rounded to a kilometre, and households it informs about."""

    code: str
    name: str
    lon: float
    lat: float
    households: int


@dataclass(frozen=True, slots=True)
class CalibrationOutcome:
    """The result of a signal calibration: number of tests, mean correction, cross-validated errors by site.

    ``version`` is that of the proposal; "" if it does not improve the prediction. For ``narrowed_sites`` the signal
    error is ``remaining_sd_db`` instead of ``assumed_sd_db``, which narrows their intervals.
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
    """A commune with fewer than five voices."""

    code: str
    name: str
    households: int


@dataclass(frozen=True, slots=True)
class TruthReport:
    """The report on a prediction. ``sources`` is the number of voices by kind, where it may be published.

    None below five: ``cannot_tell`` are inconclusive tests (plan below the promise, slow Wi-Fi), ``without_operator``
    homes with a box of unknown operator, ``without_prediction`` tests outside the prediction. ``clutter`` is the fit of
    heights by mobile tests, independent of the other figures; ``invented`` the number of invented tests.
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
