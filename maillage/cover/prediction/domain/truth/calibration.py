"""Corrects a prediction by measured signals: little where tests are few, not at all where they say nothing new.

The error of a test is a common offset, a slope on distance, a factor on diffraction, a term a clutter class, an offset
a site, and noise. All terms but the common one are drawn toward zero (ridge, the prior being what campaigns differ by);
how far sites differ is estimated from the tests. A test "at least" counts by what it would be on average (Tobin 1958,
by expectation and maximisation).

What the fit does not know stays an error of the prediction: its covariance narrows the intervals around sites that have
readings, and nowhere else.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.extras import scipy
from maillage.cover.prediction.domain.field_tests import (
    VOICES_FLOOR,
    CalibrationSpread,
    CalibrationTerms,
    Floats,
    Integers,
    SignalCalibration,
    SignalTests,
)

REFERENCE_M: Final = 3_000.0  # the middle of a fixed-4G cell: slope and offset are separated best there
_COMMON_SD_DB: Final = 10.0
_SLOPE_SD_DB: Final = 8.0  # a decade
_DIFFRACTION_SD: Final = 0.3
_CLUTTER_SD_DB: Final = 6.0
_SITE_SD_DB: Final = 4.0
_LEAST_SITE_SD_DB: Final = 0.3
_STEPS: Final = 40
_SETTLED_DB: Final = 1e-3
_LEAST_SITES: Final = 3  # fewer say nothing of a site that was not seen
_SURE: Final = 2.0  # standard errors, of the fall of the error on sites left out
_SURE_SITE: Final = 3.0  # likewise of the offset of one site among dozens


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    beta: Floats
    deviation: Floats
    noise_db: float


def calibrate(tests: SignalTests, *, sites: int, clutter_classes: int) -> SignalCalibration:
    """The calibration of a prediction by ``tests``; ``sites`` and ``clutter_classes`` say how many there are.

    Nothing is corrected where tests come from fewer than three sites, or where sites left out gain nothing.
    """
    seen = np.unique(tests.site)
    zero = _terms(np.zeros(3 + clutter_classes + sites), clutter_classes)
    if seen.size < _LEAST_SITES:
        return SignalCalibration(
            zero, is_adopted=False, estimate=zero, deviation=zero, noise_db=np.nan, left_out_before_db=np.nan,
            left_out_after_db=np.nan, voices=np.unique(tests.voice).size, sites=seen.size,
        )  # fmt: skip
    fit = _fit(tests, sites, clutter_classes)
    before, after = left_out_errors(tests, seen, sites, clutter_classes)
    fall = before - after
    is_adopted = bool(fall.mean() > _SURE * fall.std(ddof=1) / np.sqrt(fall.size) and fall.mean() > 0)
    # Offsets of sites may not lean on shared terms that were not adopted: without them they are fitted alone.
    accepted = fit if is_adopted else _fit(tests, sites, clutter_classes, has_shared=False)
    is_sure = np.abs(accepted.beta) > _SURE_SITE * accepted.deviation
    is_sure[: 3 + clutter_classes] = is_adopted
    return SignalCalibration(
        terms=_terms(np.where(is_sure, accepted.beta, 0.0), clutter_classes),
        is_adopted=is_adopted,
        estimate=_terms(fit.beta, clutter_classes),
        deviation=_terms(fit.deviation, clutter_classes),
        noise_db=fit.noise_db,
        left_out_before_db=float(np.sqrt(before.mean())),
        left_out_after_db=float(np.sqrt(after.mean())),
        voices=np.unique(tests.voice).size,
        sites=seen.size,
        spread=_spread(tests, fit, is_sure, sites=sites, clutter_classes=clutter_classes) if is_adopted else None,
    )


def correction_db(
    terms: CalibrationTerms, *, distance_m: Floats, diffraction_db: Floats, clutter_class: Integers, site: Integers
) -> Floats:
    """What a calibration adds to predicted signals."""
    decades = np.log10(np.maximum(distance_m, 1.0) / REFERENCE_M)
    return np.asarray(
        terms.common_db
        + terms.slope_db * decades
        + terms.diffraction_factor * diffraction_db
        + terms.clutter_db[clutter_class]
        + terms.site_db[site],
        np.float64,
    )


def shared_terms(distance_m: Floats, diffraction_db: Floats, clutter_class: Integers, classes: int) -> Floats:
    """What the terms that all sites share count with at each place, a row a place."""
    rows = np.arange(distance_m.size)
    matrix = np.zeros((rows.size, 3 + classes))
    matrix[:, 0] = 1.0
    matrix[:, 1] = np.log10(np.maximum(distance_m, 1.0) / REFERENCE_M)
    matrix[:, 2] = diffraction_db
    matrix[rows, 3 + clutter_class] = 1.0
    return matrix


def voice_weights(voice: Integers) -> Floats:
    """The weight of each row so that all rows of one voice weigh as one."""
    _, index, count = np.unique(voice, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / count[index], np.float64)


def _design(tests: SignalTests, sites: int, clutter_classes: int) -> Floats:
    """One row a test: 1, decades of distance, diffraction, its clutter class, its site."""
    shared = shared_terms(tests.distance_m, tests.diffraction_db, tests.clutter_class, clutter_classes)
    own = np.zeros((tests.site.size, sites))
    own[np.arange(tests.site.size), tests.site] = 1.0
    return np.hstack([shared, own])


def _fit(tests: SignalTests, sites: int, clutter_classes: int, *, has_shared: bool = True) -> _Fit:
    """The terms that explain the errors, by expectation and maximisation; site spread and noise are estimated too."""
    matrix = _design(tests, sites, clutter_classes)
    shared = 3 + clutter_classes
    if not has_shared:
        matrix[:, :shared] = 0.0
    weight = voice_weights(tests.voice)
    error = tests.measured_dbm - tests.predicted_dbm
    prior = _prior_sd(sites, clutter_classes)
    seen = shared + np.unique(tests.site)
    beta, noise = np.zeros(prior.size), 8.0
    for _ in range(_STEPS):
        mean, spread = censored_errors(error, matrix @ beta, noise, tests.is_at_least)
        precision = (matrix.T * weight) @ matrix / noise**2 + np.diag(prior**-2)
        covariance = np.linalg.inv(precision)
        following = covariance @ (matrix.T @ (weight * mean)) / noise**2
        variance = np.diag(covariance)
        residual = mean - matrix @ following
        noise = float(np.sqrt(max(weight @ (residual**2 + spread) / weight.sum(), 1e-6)))
        site_sd = np.sqrt(np.mean(following[seen] ** 2 + variance[seen]))
        prior[shared:] = max(site_sd, _LEAST_SITE_SD_DB)
        change = np.abs(following - beta).max()
        beta = following
        if change < _SETTLED_DB:
            break
    return _Fit(beta, np.sqrt(variance), noise)


def _prior_sd(sites: int, clutter_classes: int) -> Floats:
    """How far each term may lie from zero before anything was measured."""
    shared = [_COMMON_SD_DB, _SLOPE_SD_DB, _DIFFRACTION_SD]
    return np.array([*shared, *[_CLUTTER_SD_DB] * clutter_classes, *[_SITE_SD_DB] * sites])


def _spread(
    tests: SignalTests, fit: _Fit, is_applied: NDArray[np.bool_], *, sites: int, clutter_classes: int
) -> CalibrationSpread:
    """The covariance of what the terms in force leave: given the shared terms, sites err on their own.

    Places that share their shadow weigh as one, whosever their readings; the offset of a site that was not sure
    enough to be applied stays an error of it.
    """
    matrix, shared = _design(tests, sites, clutter_classes), 3 + clutter_classes
    weight = voice_weights(tests.voice if tests.neighbourhood is None else tests.neighbourhood)
    mean, hidden = censored_errors(
        tests.measured_dbm - tests.predicted_dbm, matrix @ fit.beta, fit.noise_db, tests.is_at_least
    )
    prior = np.diag(_prior_sd(sites, clutter_classes) ** -2)
    noise = fit.noise_db**2
    for _ in range(2):  # the fit has followed part of the noise: what it followed is given back
        said = weight * np.clip(1 - hidden / noise, 0.0, 1.0)  # "at least" says less than a number
        precision = (matrix.T * said) @ matrix / noise + prior
        followed = np.einsum("ij,jk,ik->i", matrix, np.linalg.inv(precision), matrix)
        noise = float(weight @ ((mean - matrix @ fit.beta) ** 2 + hidden + followed) / weight.sum())
    own = np.diag(precision)[shared:]
    ties = -precision[shared:, :shared] / own[:, None]
    covariance = np.linalg.inv(precision[:shared, :shared] - (ties.T * own) @ ties)
    is_measured = np.bincount(tests.site, weight, minlength=sites) >= VOICES_FLOOR
    skipped = np.where(is_applied[shared:], 0.0, fit.beta[shared:])
    own_db = np.sqrt(1 / own + skipped**2)
    middles = np.array([
        np.average(matrix[tests.site == site, :shared], axis=0, weights=weight[tests.site == site]) + ties[site]
        for site in np.flatnonzero(is_measured)
    ]).reshape(-1, shared)  # fmt: skip
    together = middles @ covariance @ middles.T
    total = np.diag(together) + own_db[is_measured] ** 2
    count = total.size
    apart = (together.sum() - np.trace(together)) / (count * (count - 1)) if count > 1 else 0.0
    share = float(np.clip(apart / total.mean(), 0.0, 1.0)) if count else 0.0
    return CalibrationSpread(covariance.astype(np.float64), ties, own_db, is_measured, share)


def censored_errors(
    error: Floats, fitted: Floats, noise: float, is_at_least: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Each error, and its variance: a test "at least" is the normal around the fit, cut at what it says."""
    cut = (error - fitted) / noise
    # phi(c) / (1 - Phi(c)), by logarithms: both go to 0 far above the fit.
    hazard = np.exp(-0.5 * cut**2 - 0.5 * np.log(2 * np.pi) - scipy.special.log_ndtr(-cut))
    mean = np.where(is_at_least, fitted + noise * hazard, error)
    spread = np.where(is_at_least, noise**2 * np.maximum(1 + cut * hazard - hazard**2, 0.0), 0.0)
    return mean, spread


def left_out_errors(tests: SignalTests, seen: Integers, sites: int, clutter_classes: int) -> tuple[Floats, Floats]:
    """Mean square errors on each site, before, and after a calibration by all others; only exact tests are judged."""
    before, after = [], []
    for site in seen:
        is_there = tests.site == site
        judged = tests.where(is_there & ~tests.is_at_least)
        if not judged.site.size:
            continue
        fit = _fit(tests.where(~is_there), sites, clutter_classes)
        weight = voice_weights(judged.voice)
        error = judged.measured_dbm - judged.predicted_dbm
        rest = error - _design(judged, sites, clutter_classes) @ fit.beta
        before.append(weight @ error**2 / weight.sum())
        after.append(weight @ rest**2 / weight.sum())
    return np.array(before), np.array(after)


def _terms(beta: Floats, clutter_classes: int) -> CalibrationTerms:
    shared = 3 + clutter_classes
    return CalibrationTerms(float(beta[0]), float(beta[1]), float(beta[2]), beta[3:shared], beta[shared:])
