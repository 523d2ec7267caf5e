"""What tests correct, once the agency has decided so: every prediction from then on is made with it.

``MAILLAGE_DATA/coverage/calibration.json`` (signals) and ``clutter-heights.json`` (trees and houses); a prediction
keeps those it was made with in its own ``run.json``.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from maillage.coverage.terms.calibrations import FittedHeights, NetworkCalibration

CALIBRATION_FILE: Final = "calibration.json"
HEIGHTS_FILE: Final = "clutter-heights.json"


def calibration_path() -> Path:
    """Where it lies."""
    return Path(settings.DATA_DIR) / "coverage" / CALIBRATION_FILE


def calibration_in_force() -> NetworkCalibration | None:
    """The calibration that the next prediction uses; None where none was put in force."""
    try:
        values = json.loads(calibration_path().read_bytes())
    except FileNotFoundError:
        return None
    return NetworkCalibration.of_values(values)


def calibration_of(facts: Mapping[str, Any]) -> NetworkCalibration | None:
    """The calibration that a prediction or a plan was made with, by what its run says."""
    values = facts.get("calibration")
    return None if values is None else NetworkCalibration.of_values(values)


def heights_path() -> Path:
    """Where the heights of trees and houses that tests correct lie."""
    return Path(settings.DATA_DIR) / "coverage" / HEIGHTS_FILE


def heights_in_force() -> FittedHeights | None:
    """The heights that the next prediction uses where it would take those they were fitted to; None without."""
    try:
        values = json.loads(heights_path().read_bytes())
    except FileNotFoundError:
        return None
    return FittedHeights.of_values(values)


def heights_of(facts: Mapping[str, Any]) -> FittedHeights | None:
    """The fitted heights that a prediction or a plan was made with, by what its run says; None without."""
    values, is_fitted = facts.get("heights"), facts["clutter"].get("is_fitted", False)
    return FittedHeights.of_values(values) if values and is_fitted else None
