"""A truth report with something of everything, for the pages that show one."""

import json
from pathlib import Path

from maillage.cover.prediction.domain.mobile_tests import ClutterFit
from maillage.cover.prediction.domain.truth_reports import (
    CalibrationOutcome,
    GroupFamily,
    MeasuredShare,
    NextTest,
    SiteVerdict,
    TestedCommune,
    TestedSquare,
    TestedState,
    TruthReport,
    UntestedCommune,
    WrongGroup,
)
from maillage.cover.prediction.store.truth_report import CURRENT_TRUTH, REPORTS

SHARE = MeasuredShare(voices=41, works=38.0, fails=3.0, share=0.9268, low=0.8057, high=0.9748)


def small_report(prediction: str) -> TruthReport:
    """What 41 homes around Nozay say of a prediction."""
    return TruthReport(
        version="abc", prediction=prediction, is_invented=True, sources={"home": 35, "line": 6},
        states=(TestedState("served", SHARE),), cannot_tell=12, without_operator=None, without_prediction=0,
        calibration=CalibrationOutcome(90, 40, 3, True, -8.9, 10.8, 6.2, SHARE),
        communes=(TestedCommune("44113", "Nozay", SHARE),),
        untested=(UntestedCommune("44001", "Abbaretz", 900),),
        squares=(TestedSquare(-1.63, 47.55, -1.6, 47.57, SHARE),),
        in_common=(WrongGroup(GroupFamily.CLUTTER, "2", 11, 0.64, 0.35),),
        sites=(SiteVerdict("44-001", SHARE, is_verified=False),),
        next_tests=(NextTest("44113", "Nozay", -1.62, 47.56, 120),),
        clutter=ClutterFit(tests=240, devices=9, radio_cells=12, factor=1.3, low=1.1, high=1.5, assumed_m=10.0),
        invented=41,
    )  # fmt: skip


def publish_report(folder: Path, report: TruthReport) -> None:
    """The report is that in force in the folder of reports."""
    folder.mkdir(exist_ok=True)
    (folder / f"{report.version}.json").write_bytes(REPORTS.dump_json(report))
    (folder / CURRENT_TRUTH).write_text(json.dumps({"version": report.version, "stamp": ""}), "utf-8")
