"""Corrects what receivers hear of a site by the calibration in force, and says how far it may still err."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.calibrations import NetworkCalibration
from maillage.cover.prediction.domain.field_tests import CLUTTER_BOUNDS_M
from maillage.cover.prediction.domain.truth.calibration import correction_db, shared_terms
from maillage.cover.radio.domain.engines import clutter_heights
from maillage.cover.radio.domain.rasters import Clutter

Floats = NDArray[np.float64]

_LEAST_SD_DB: Final = 1.0  # nothing outdoors is known to less than a decibel


def clutter_classes(clutter: Clutter, x_m: Floats, y_m: Floats) -> NDArray[np.int64]:
    """What stands at places, by class: open ground, low things, trees and houses."""
    return np.digitize(clutter_heights(clutter, x_m, y_m), CLUTTER_BOUNDS_M).astype(np.int64)


def site_correction_db(
    calibration: NetworkCalibration | None,
    code: str,
    *,
    distance_m: Floats,
    excess_db: Floats,
    clutter_class: NDArray[np.int64],
) -> Floats:
    """What the calibration adds to the signals of a site; ``excess_db`` is what the path loses beyond free space."""
    if calibration is None:
        return np.zeros(np.shape(distance_m))
    return correction_db(
        calibration.at_site(code),
        distance_m=distance_m,
        diffraction_db=np.nan_to_num(excess_db),
        clutter_class=clutter_class,
        site=np.zeros(np.shape(distance_m), np.int64),
    )


def site_error_sd_db(
    calibration: NetworkCalibration | None,
    code: str,
    budget: LinkBudget,
    *,
    distance_m: Floats,
    excess_db: Floats,
    clutter_class: NDArray[np.int64],
) -> tuple[Floats, Floats]:
    """How far the signals of a site may err for all places at once: with all sites alike, and on its own.

    As the link budget says, but where readings around the site say that it is less: never more, and nothing less
    around sites without readings.
    """
    remaining = None if calibration is None else calibration.remaining
    assumed = np.hypot(budget.clutter_error_sd_db, budget.site_error_sd_db)
    shape = np.shape(distance_m)
    if remaining is None or code not in remaining.sites or assumed == 0:
        return np.full(shape, budget.clutter_error_sd_db), np.full(shape, budget.site_error_sd_db)
    covariance, (*ties, own_db) = np.array(remaining.shared), remaining.sites[code]
    terms = shared_terms(
        np.ravel(distance_m), np.nan_to_num(np.ravel(excess_db)), np.ravel(clutter_class), covariance.shape[0] - 3
    )
    terms += np.array(ties)
    spread = np.sqrt(np.einsum("ij,jk,ik->i", terms, covariance, terms) + own_db**2)
    spread = np.clip(spread, min(_LEAST_SD_DB, assumed), assumed).reshape(shape)
    # What is left as wide as assumed is shared as assumed: readings say nothing of such places.
    is_said = spread < assumed
    common = np.where(is_said, spread * np.sqrt(remaining.common_share), budget.clutter_error_sd_db)
    return common, np.where(is_said, spread * np.sqrt(1 - remaining.common_share), budget.site_error_sd_db)
