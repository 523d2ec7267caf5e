"""Corrects what receivers hear of a site by the calibration in force; without one nothing is added."""

import numpy as np
from numpy.typing import NDArray

from maillage.coverage.rules.truth.calibration import correction_db
from maillage.coverage.terms.calibrations import NetworkCalibration
from maillage.coverage.terms.field_tests import CLUTTER_BOUNDS_M
from maillage.propagation.rules.engines import clutter_heights
from maillage.propagation.terms.rasters import Clutter

Floats = NDArray[np.float64]


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
