"""The terms of ground truth: tests beside the prediction, what calibration makes of them, confusions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled
from maillage.cover.prediction.domain.service import ServiceState

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class RateVerdict(StrEnum):
    """What a rate test says of the promised rate."""

    WORKS = "works"
    FAILS = "fails"
    CANNOT_TELL = "cannot_tell"  # the plan or the Wi-Fi may be what was slow


class ReadingKind(Labelled):
    """Where a test comes from, what is worth most first."""

    DRIVE = (
        "drive",
        sentence("parcours avec un modem sur la bande"),
    )  # a modem on the band of the network, driven around
    LINE = (
        "line",
        sentence("lignes relevées par l’exploitant"),
    )  # a subscriber's antenna, in the operator's export of its lines
    HOME = "home", sentence("foyers qui ont testé leur box")  # a home that tested and declared its box


# No schema of the catalogue: these rows say where subscribers live, and are never published.
READINGS_SCHEMA_FILE: Final = Path(__file__).parents[1] / "reference" / "releves-4g-fixe-1.0.0.json"
READING_CELL_M: Final = 25.0  # a place on the ground is kept no finer: the step of the model
CLUTTER_BOUNDS_M: Final = (3.0, 10.0)  # open ground, low things, trees and houses
VOICES_FLOOR: Final = 5  # nothing is said of fewer
RELIABILITY_ASKED: Final = 0.98  # of coverage maps, by Arcep since 2020


@dataclass(frozen=True, slots=True)
class GroundTest:
    """One test of the network on the ground; None where it does not say.

    ``device`` is the voice behind it: a pseudonym of a modem, a line or a home. ``site`` is the code of the site that
    was heard, ``height_m`` how high the antenna hangs where it is a subscriber's.
    """

    kind: ReadingKind
    device: str
    lon: float
    lat: float
    day: date | None = None
    site: str | None = None
    rsrp_dbm: float | None = None
    rate_mbps: float | None = None
    plan_mbps: float | None = None
    is_wifi: bool = False
    height_m: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SignalTests:
    """Measured signals beside the predicted ones, a row a test.

    ``is_at_least`` marks tests that say only that the signal is no weaker (a rate at the ceiling of its plan).
    ``voice`` numbers devices at places: rows of one voice weigh as one. ``site`` and ``clutter_class`` are indices.
    ``diffraction_db`` is what the model lost to terrain and clutter on the path. ``neighbourhood`` numbers places that
    share their shadow, whosever the device; None: each voice has its own.
    """

    predicted_dbm: Floats
    measured_dbm: Floats
    is_at_least: NDArray[np.bool_]
    voice: Integers
    site: Integers
    clutter_class: Integers
    distance_m: Floats
    diffraction_db: Floats
    neighbourhood: Integers | None = None

    def where(self, members: NDArray[np.bool_]) -> "SignalTests":
        """Some of the tests."""
        return SignalTests(
            predicted_dbm=self.predicted_dbm[members],
            measured_dbm=self.measured_dbm[members],
            is_at_least=self.is_at_least[members],
            voice=self.voice[members],
            site=self.site[members],
            clutter_class=self.clutter_class[members],
            distance_m=self.distance_m[members],
            diffraction_db=self.diffraction_db[members],
            neighbourhood=None if self.neighbourhood is None else self.neighbourhood[members],
        )


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationTerms:
    """What is added to a predicted signal, in dB: for all, a decade of distance, a dB of diffraction, class and site.

    Distances count from ``REFERENCE_M``. All zero: the prediction stays as it is.
    """

    common_db: float
    slope_db: float
    diffraction_factor: float
    clutter_db: Floats
    site_db: Floats


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationSpread:
    """How sure the terms in force are: see ``RemainingErrors``; ``is_measured`` are the sites that have readings."""

    shared: Floats
    ties: Floats
    own_db: Floats
    is_measured: NDArray[np.bool_]
    common_share: float


@dataclass(frozen=True, slots=True, eq=False)
class SignalCalibration:
    """The terms in force after calibration, and what they do on sites that they have not seen.

    ``left_out_before_db`` and ``left_out_after_db`` are root-mean-square errors on sites left out, one after the
    other; ``is_adopted`` says whether the terms that all sites share were taken: only where those errors fall by more
    than chance. ``estimate`` are the terms as they were fitted, ``deviation`` how sure each of them is; ``spread`` how
    far signals may err with the terms in force, None where none that all share was taken.
    """

    terms: CalibrationTerms
    is_adopted: bool
    estimate: CalibrationTerms
    deviation: CalibrationTerms
    noise_db: float
    left_out_before_db: float
    left_out_after_db: float
    voices: int
    sites: int
    spread: CalibrationSpread | None = None


@dataclass(frozen=True, slots=True)
class ConfusionTable:
    """Voices by what was predicted and what was measured; ``cannot_tell`` are tests that decide nothing.

    ``reliability`` is the share of the voices inside "served" where the service works, with its interval (Wilson,
    95 %); None where there is no voice.
    """

    works: dict[ServiceState, float]
    fails: dict[ServiceState, float]
    cannot_tell: int
    reliability: float | None
    reliability_low: float | None
    reliability_high: float | None
