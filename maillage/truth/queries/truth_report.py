"""The truth report in force: ``MAILLAGE_DATA/coverage/truth/<digest>.json``; ``current.json`` beside it names it."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from pydantic import TypeAdapter

from maillage.coverage.terms.calibrations import NetworkCalibration
from maillage.truth.terms.truth_reports import MeasuredShare, SiteVerdict, TruthReport

CURRENT_TRUTH: Final = "current.json"
PROPOSAL: Final = "calibration.json"  # not in the report: offsets of sites may rest on a few voices
REPORTS: Final[TypeAdapter[TruthReport]] = TypeAdapter(TruthReport)


def truth_folder() -> Path:
    """The folder of all reports."""
    return Path(settings.DATA_DIR) / "coverage" / "truth"


def truth_report() -> TruthReport | None:
    """What tests say of the prediction in force; None while nothing was said."""
    try:
        version = json.loads((truth_folder() / CURRENT_TRUTH).read_bytes())["version"]
    except FileNotFoundError:
        return None
    return _report(truth_folder(), version)


def proposed_calibration() -> NetworkCalibration | None:
    """The calibration that tests ask for, and the agency may put in force; None where none helps."""
    try:
        values = json.loads((truth_folder() / PROPOSAL).read_bytes())
    except FileNotFoundError:
        return None
    return NetworkCalibration.of_values(values)


def site_verdict(code: str) -> SiteVerdict | None:
    """What homes that a site serves by the model measured; None while fewer than five did: tests are asked for."""
    report = truth_report()
    return None if report is None else next((site for site in report.sites if site.code == code), None)


def commune_truth(code: str) -> MeasuredShare | None:
    """What was measured in a commune; None below five voices."""
    report = truth_report()
    return None if report is None else next((row.measured for row in report.communes if row.code == code), None)


@lru_cache(maxsize=4)  # a file never changes under its name
def _report(folder: Path, version: str) -> TruthReport:
    return REPORTS.validate_json((folder / f"{version}.json").read_bytes())
