"""Applies or removes corrections of signals or clutter heights; predictions are recomputed."""

import json
from dataclasses import asdict
from datetime import datetime

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.core.files.whole import write_whole
from maillage.core.problems import Refused, sentence
from maillage.coverage.queries.calibrations import (
    calibration_in_force,
    calibration_path,
    heights_in_force,
    heights_path,
)
from maillage.coverage.terms.calibrations import FittedHeights, NetworkCalibration
from maillage.truth.queries.truth_report import proposed_calibration, proposed_heights
from maillage.truth.terms.reading_files import ReadingVerb


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
