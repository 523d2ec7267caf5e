"""Holds a prediction against tests on the ground: its calibration, and predicted against measured, before and after."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import to_lambert_93
from maillage.core.problems import Refused, sentence
from maillage.cover.prediction.domain.calibrations import NetworkCalibration, RemainingErrors
from maillage.cover.prediction.domain.field_tests import (
    CLUTTER_BOUNDS_M,
    CalibrationSpread,
    ConfusionTable,
    Floats,
    GroundTest,
    Integers,
    RateVerdict,
    ReadingKind,
    SignalCalibration,
    SignalTests,
)
from maillage.cover.prediction.domain.network.calibrated_signals import clutter_classes, site_error_sd_db
from maillage.cover.prediction.domain.network.place_answers import (
    GroundedNetwork,
    PlaceLevels,
    calibrated_levels,
    level_answers,
    raw_levels,
)
from maillage.cover.prediction.domain.network.service_answers import ServiceAnswers
from maillage.cover.prediction.domain.truth.calibration import calibrate, correction_db
from maillage.cover.prediction.domain.truth.confusion import confusion_table, rate_verdict

_VOICE_M: Final = 100.0  # tests of one device nearer than this are one voice


@dataclass(frozen=True, slots=True)
class ModemAntenna:
    """The antenna of a modem on a drive: how high above the ground, and its gain."""

    height_m: float = 1.5
    gain_dbi: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class ComparedTests:
    """Tests beside what the model says at their places, a row a test.

    ``signals`` compare at the antennas of the tests (NaN where either is not known), with the prediction before any
    calibration; ``levels`` are heard likewise by the antennas of the link budget, and ``answers`` are those of the
    prediction in force there. ``verdict`` is what its rate says of the promise.
    """

    tests: tuple[GroundTest, ...]
    x_m: Floats
    y_m: Floats
    signals: SignalTests
    levels: PlaceLevels
    answers: ServiceAnswers
    verdict: tuple[RateVerdict, ...]

    @property
    def is_comparable(self) -> NDArray[np.bool_]:
        """Where a measured signal stands beside a predicted one."""
        return np.isfinite(self.signals.predicted_dbm) & np.isfinite(self.signals.measured_dbm)

    @property
    def is_rated(self) -> NDArray[np.bool_]:
        """Tests whose rate may be held against the promise: a modem on a drive has no subscriber's antenna."""
        return np.array(
            [test.rate_mbps is not None and test.kind is not ReadingKind.DRIVE for test in self.tests], np.bool_
        )

    @property
    def voice(self) -> Integers:
        """The voice of each test."""
        return self.signals.voice


@dataclass(frozen=True, slots=True)
class GroundTruth:
    """What tests say: the calibration, how many of them had a signal that could be held against it, and the tables.

    ``mean_correction_db`` is what the calibration adds at their places on average; ``remaining_sd_db`` how far signals
    around ``narrowed_sites`` may still err with it, None where it narrows nothing.
    """

    calibration: SignalCalibration
    mean_correction_db: float
    signals: int
    before: ConfusionTable
    after: ConfusionTable
    remaining_sd_db: float | None = None
    narrowed_sites: int = 0


def held_tests(
    network: GroundedNetwork, tests: Sequence[GroundTest], modem: ModemAntenna = ModemAntenna()
) -> ComparedTests:
    """``tests`` beside what the model says of their places. Refused: a site that is unknown."""
    codes = {station.support.code: index for index, station in enumerate(network.stations)}
    unknown = sorted({test.site for test in tests if test.site is not None} - set(codes))
    if unknown:
        message = sentence("Le site « %(site)s » des tests n’est pas dans la table des sites : corrigez l’un des deux.")
        raise Refused("test_site_unknown", message, site=unknown[0])
    x, y = (np.asarray(axis) for axis in to_lambert_93([t.lon for t in tests], [t.lat for t in tests]))
    devices = np.unique([test.device for test in tests], return_inverse=True)[1]
    places = np.stack([devices, np.floor(x / _VOICE_M), np.floor(y / _VOICE_M)])
    voice = np.unique(places, axis=1, return_inverse=True)[1].ravel().astype(np.int64)
    own = raw_levels(network, x, y)
    rsrp, distance, diffraction = (
        array.astype(np.float64) for array in (own.signals.rsrp_dbm, own.distance_m, own.excess_db)
    )
    antennas = [_antenna_of(test, network, modem) for test in tests]
    for antenna in set(antennas) - {ModemAntenna(network.budget.receiver_height_m, network.budget.receiver_gain_dbi)}:
        rows = np.array([number for number, its in enumerate(antennas) if its == antenna])
        budget = replace(network.budget, receiver_height_m=antenna.height_m, receiver_gain_dbi=antenna.gain_dbi)
        levels = raw_levels(replace(network, budget=budget), x[rows], y[rows])
        rsrp[:, rows], diffraction[:, rows] = levels.signals.rsrp_dbm, levels.excess_db
    owner = network.sector_station
    for number, test in enumerate(tests):
        if test.site is not None:
            rsrp[owner != codes[test.site], number] = np.nan
    server = np.argmax(np.nan_to_num(rsrp, nan=-np.inf), axis=0)
    rows = np.arange(len(tests))
    site = owner[server].astype(np.int64)
    signals = SignalTests(
        predicted_dbm=rsrp[server, rows],
        measured_dbm=np.array([np.nan if test.rsrp_dbm is None else test.rsrp_dbm for test in tests]),
        is_at_least=np.zeros(len(tests), np.bool_),
        voice=voice,
        site=site,
        clutter_class=clutter_classes(network.clutter, x, y),
        distance_m=distance[site, rows],
        diffraction_db=diffraction[site, rows],
        neighbourhood=np.unique(places[1:], axis=1, return_inverse=True)[1].ravel().astype(np.int64),
    )
    target = network.budget.target_down_mbps
    verdicts = tuple(
        RateVerdict.CANNOT_TELL
        if test.rate_mbps is None
        else rate_verdict(test.rate_mbps, target_mbps=target, plan_mbps=test.plan_mbps, is_wifi=test.is_wifi)
        for test in tests
    )
    in_force = own if network.calibration is None else calibrated_levels(network, own, signals.clutter_class)
    return ComparedTests(tuple(tests), x, y, signals, own, level_answers(network, in_force), verdicts)


def _antenna_of(test: GroundTest, network: GroundedNetwork, modem: ModemAntenna) -> ModemAntenna:
    """A drive's modem has its own antenna; lines and homes have that of the link budget, at their own height."""
    if test.kind is ReadingKind.DRIVE:
        return replace(modem, height_m=test.height_m or modem.height_m)
    return ModemAntenna(test.height_m or network.budget.receiver_height_m, network.budget.receiver_gain_dbi)


def ground_truth(network: GroundedNetwork, comparison: ComparedTests) -> GroundTruth:
    """What tests say of a prediction: signals calibrate it, rates are counted before and after."""
    signals = comparison.signals.where(comparison.is_comparable)
    calibration = calibrate(signals, sites=len(network.stations), clutter_classes=len(CLUTTER_BOUNDS_M) + 1)
    correction = correction_db(
        calibration.terms,
        distance_m=signals.distance_m,
        diffraction_db=signals.diffraction_db,
        clutter_class=signals.clutter_class,
        site=signals.site,
    )
    codes = [station.support.code for station in network.stations]
    calibrated = replace(network, calibration=network_calibration(calibration, codes, signals=correction.size))
    levels = calibrated_levels(calibrated, comparison.levels, comparison.signals.clutter_class)
    after = level_answers(network, levels).state
    rated = comparison.is_rated
    verdicts = [verdict for verdict, is_rated in zip(comparison.verdict, rated, strict=True) if is_rated]
    before, later = (
        confusion_table(state[rated], verdicts, comparison.voice[rated]) for state in (comparison.answers.state, after)
    )
    spreads = _narrowed_sd_db(calibrated, signals, codes)
    return GroundTruth(
        calibration, float(correction.mean()) if correction.size else 0.0, correction.size, before, later,
        None if not spreads else float(np.concatenate(spreads).mean()), len(spreads),
    )  # fmt: skip


def _narrowed_sd_db(network: GroundedNetwork, signals: SignalTests, codes: Sequence[str]) -> list[Floats]:
    """How far signals may err with the calibration of a network, at the readings of each site that it narrows."""
    assumed = np.hypot(network.budget.clutter_error_sd_db, network.budget.site_error_sd_db)
    spreads = []
    for number, code in enumerate(codes):
        its = signals.where(signals.site == number)
        shared, own = site_error_sd_db(
            network.calibration, code, network.budget, distance_m=its.distance_m, excess_db=its.diffraction_db,
            clutter_class=its.clutter_class,
        )  # fmt: skip
        if its.site.size and (np.hypot(shared, own) < assumed).any():
            spreads.append(np.hypot(shared, own))
    return spreads


def network_calibration(calibration: SignalCalibration, codes: Sequence[str], *, signals: int) -> NetworkCalibration:
    """The terms that were accepted, as a prediction is made with them; ``codes`` are those of the sites in order."""
    terms = calibration.terms
    values: dict[str, Any] = {
        "common_db": round(terms.common_db, 2),
        "slope_db": round(terms.slope_db, 2),
        "diffraction_factor": round(terms.diffraction_factor, 4),
        "clutter_db": [round(float(value), 2) for value in terms.clutter_db],
        "site_db": {code: round(float(db), 2) for code, db in zip(codes, terms.site_db, strict=True) if db},
    }
    remaining = _remaining_errors(calibration.spread, codes)
    values["remaining"] = None if remaining is None else asdict(remaining)
    version = hashlib.blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=8).hexdigest()
    before, after = calibration.left_out_before_db, calibration.left_out_after_db
    return NetworkCalibration(
        **{**values, "clutter_db": tuple(values["clutter_db"]), "remaining": remaining},
        version=version,
        signals=signals,
        voices=calibration.voices,
        sites=calibration.sites,
        before_db=0.0 if np.isnan(before) else round(before, 2),
        after_db=0.0 if np.isnan(after) else round(after, 2),
    )


def _remaining_errors(spread: CalibrationSpread | None, codes: Sequence[str]) -> RemainingErrors | None:
    """What the calibration leaves, by the codes of the sites that were measured."""
    if spread is None:
        return None
    return RemainingErrors(
        tuple(tuple(round(float(value), 4) for value in row) for row in spread.shared),
        {
            code: tuple(round(float(value), 4) for value in (*ties, own))
            for code, ties, own, is_measured in zip(codes, spread.ties, spread.own_db, spread.is_measured, strict=True)
            if is_measured
        },
        round(spread.common_share, 4),
    )
