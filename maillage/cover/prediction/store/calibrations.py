"""Corrections of signals or clutter heights decided by the agency: applied, removed, read by every later prediction.

``MAILLAGE_DATA/coverage/calibration.json`` (signals) and ``clutter-heights.json`` (trees and houses); a prediction
keeps those it was made with in its own ``run.json``.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.files.atomic import write_whole
from maillage.core.problems import Refused, sentence
from maillage.cover.prediction.domain.calibrations import FittedHeights, NetworkCalibration
from maillage.cover.prediction.domain.reading_files import ReadingVerb
from maillage.cover.prediction.store.truth_report import proposed_calibration, proposed_heights

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


def put_calibration_in_force(version: str, acting: Acting | None, *, now: datetime) -> NetworkCalibration:
    """Apply the calibration of that version; idempotent.

    Refused if the proposal has changed, so that only figures shown to the agency are applied.
    """
    proposal = proposed_calibration()
    if proposal is None or proposal.version != version:
        message = sentence("Les relevés ont changé entre-temps : relisez ce qu’ils disent, puis décidez de nouveau.")
        raise Refused("calibration_changed", message)
    before = calibration_in_force()
    if before is None or before.version != version:
        calibration_path().parent.mkdir(parents=True, exist_ok=True)
        write_whole(calibration_path(), json.dumps(asdict(proposal)) + "\n")
        _note(acting, ReadingVerb.CALIBRATED, proposal, now=now)
    return proposal


def remove_calibration(acting: Acting | None, *, now: datetime) -> bool:
    """Remove the calibration; whether one was in force."""
    before = calibration_in_force()
    if before is None:
        return False
    calibration_path().unlink(missing_ok=True)
    _note(acting, ReadingVerb.UNCALIBRATED, before, now=now)
    return True


def put_heights_in_force(version: str, acting: Acting | None, *, now: datetime) -> FittedHeights:
    """Apply the clutter heights of that version; idempotent.

    Refused if the proposal has changed, so that only figures shown to the agency are applied.
    """
    proposal = proposed_heights()
    if proposal is None or proposal.version != version:
        message = sentence(
            "Les tests mobiles ont changé entre-temps : relisez ce qu’ils disent, puis décidez de nouveau."
        )
        raise Refused("heights_changed", message)
    before = heights_in_force()
    if before is None or before.version != version:
        heights_path().parent.mkdir(parents=True, exist_ok=True)
        write_whole(heights_path(), json.dumps(asdict(proposal)) + "\n")
        _note_heights(acting, ReadingVerb.HEIGHTS_APPLIED, proposal, now=now)
    return proposal


def remove_heights(acting: Acting | None, *, now: datetime) -> bool:
    """Remove the fitted clutter heights; whether some were in force."""
    before = heights_in_force()
    if before is None:
        return False
    heights_path().unlink(missing_ok=True)
    _note_heights(acting, ReadingVerb.HEIGHTS_REMOVED, before, now=now)
    return True


def _note_heights(acting: Acting | None, verb: ReadingVerb, heights: FittedHeights, *, now: datetime) -> None:
    if acting is not None:
        note(acting, verb, about=f"heights:{heights.version}", title=f"× {heights.factor}", now=now)


def _note(acting: Acting | None, verb: ReadingVerb, calibration: NetworkCalibration, *, now: datetime) -> None:
    if acting is not None:
        title = f"{calibration.before_db} → {calibration.after_db} dB"
        note(acting, verb, about=f"calibration:{calibration.version}", title=title, now=now)
