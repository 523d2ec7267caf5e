"""The calibration in force: the agency put it there, every prediction from then on is made with it.

``MAILLAGE_DATA/coverage/calibration.json``; a prediction keeps the one it was made with in its own ``run.json``.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from maillage.coverage.terms.calibrations import NetworkCalibration

CALIBRATION_FILE: Final = "calibration.json"


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
