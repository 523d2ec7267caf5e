"""The truth report in force: ``MAILLAGE_DATA/coverage/truth/<digest>.json``, referenced by ``current.json``."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from pydantic import TypeAdapter

from maillage.core.files.published import Manifest
from maillage.cover.prediction.domain.calibrations import FittedHeights, NetworkCalibration
from maillage.cover.prediction.domain.truth_reports import MeasuredShare, SiteVerdict, TruthReport
from maillage.cover.radio.domain.rasters import CONSERVATIVE_CLUTTER, ClutterSource

CURRENT_TRUTH: Final = "current.json"
PROPOSAL: Final = "calibration.json"  # separate from the public report: site offsets may rest on few voices


@dataclass(frozen=True, slots=True)
class ReportInForce:
    """The report in force, and a digest of its inputs."""

    version: str
    stamp: str


IN_FORCE: Final = Manifest[ReportInForce](ReportInForce, indent=None)
REPORTS: Final[TypeAdapter[TruthReport]] = TypeAdapter(TruthReport)


def truth_folder() -> Path:
    """The folder of all reports."""
    return Path(settings.DATA_DIR) / "coverage" / "truth"


def truth_report() -> TruthReport | None:
    """The report in force; None before the first one."""
    in_force = IN_FORCE.read(truth_folder() / CURRENT_TRUTH)
    return None if in_force is None else _report(truth_folder(), in_force.version)


def proposed_calibration() -> NetworkCalibration | None:
    """The proposed calibration; None if none improves the prediction."""
    try:
        values = json.loads((truth_folder() / PROPOSAL).read_bytes())
    except FileNotFoundError:
        return None
    return NetworkCalibration.of_values(values)


def proposed_heights() -> FittedHeights | None:
    """The proposed clutter heights; None if mobile tests are inconclusive.

    Fitted relative to uncorrected heights, so that the same tests yield the same proposal.
    """
    report = truth_report()
    fit = None if report is None else report.clutter
    if fit is None or not fit.is_sure:
        return None
    form = FittedHeights(
        version="",
        source=ClutterSource.MAPPED if fit.assumed_m is None else ClutterSource.ASSUMED,
        assumed_m=CONSERVATIVE_CLUTTER.assumed_m if fit.assumed_m is None else fit.assumed_m,
        factor=round(fit.factor, 3), low=round(fit.low, 3), high=round(fit.high, 3),
        tests=fit.tests, devices=fit.devices, radio_cells=fit.radio_cells,
    )  # fmt: skip
    digest = hashlib.blake2b(json.dumps(asdict(form), sort_keys=True).encode(), digest_size=8)
    return replace(form, version=digest.hexdigest())


def site_verdict(code: str) -> SiteVerdict | None:
    """The verdict on a site from the homes it serves according to the model; None below five homes."""
    report = truth_report()
    return None if report is None else next((site for site in report.sites if site.code == code), None)


def commune_truth(code: str) -> MeasuredShare | None:
    """The measured share of a commune; None below five voices."""
    report = truth_report()
    return None if report is None else next((row.measured for row in report.communes if row.code == code), None)


@lru_cache(maxsize=4)  # a report's content never changes
def _report(folder: Path, version: str) -> TruthReport:
    return REPORTS.validate_json((folder / f"{version}.json").read_bytes())
