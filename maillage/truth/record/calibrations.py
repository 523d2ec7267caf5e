"""Puts the calibration that tests ask for in force, or takes it out: every prediction from then on follows."""

import json
from dataclasses import asdict
from datetime import datetime

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.core.files.whole import write_whole
from maillage.core.problems import Refused, sentence
from maillage.coverage.queries.calibrations import calibration_in_force, calibration_path
from maillage.coverage.terms.calibrations import NetworkCalibration
from maillage.truth.queries.truth_report import proposed_calibration
from maillage.truth.terms.reading_files import ReadingVerb


def put_calibration_in_force(version: str, acting: Acting | None, *, now: datetime) -> NetworkCalibration:
    """The calibration of that version, in force from now on; twice is once.

    Refused where tests ask for another one by now, or for none: who decides has seen its figures.
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
    """Whether one was in force, and is no more."""
    before = calibration_in_force()
    if before is None:
        return False
    calibration_path().unlink(missing_ok=True)
    _note(acting, ReadingVerb.UNCALIBRATED, before, now=now)
    return True


def _note(acting: Acting | None, verb: ReadingVerb, calibration: NetworkCalibration, *, now: datetime) -> None:
    if acting is not None:
        title = f"{calibration.before_db} → {calibration.after_db} dB"
        note(acting, verb, about=f"calibration:{calibration.version}", title=title, now=now)
