"""What is counted of tests with the flags and endings of the browser and the command line."""

from pathlib import Path
from typing import Any

import pytest

from maillage.measure.record.domain.bins import NO_BIN
from maillage.measure.record.domain.plausibility import verdicts
from maillage.measure.record.domain.terms import SCALES, Origin, Usage, Verdict
from maillage.measure.record.intake.operators import read_operators
from maillage.measure.record.intake.reading import DocumentReader
from maillage.measure.record.store.preparation import columns_of, prepare
from tests.measure.record.documents import NO_NODES, NOW, document, text_of

READER = DocumentReader(
    read_operators(Path(__file__).parents[4] / "maillage" / "measure" / "record" / "reference" / "operators"),
    device_of=len,
    read_receipt=NO_NODES,
)
SPEED_TEST = {
    "latency": {"status": "ok", "rtt_ms": 31.5},
    "download": {"status": "ok", "goodput_bps": 18_000_000.0, "ended_by": "cap"},
    "upload": {"status": "ok", "goodput_bps": 5_000_000.0, "ended_by": "cap"},
}
DEAD = {"status": "failed", "reason": "no_network"}


def counted(**changes: Any) -> tuple[Verdict, dict[Usage, int]]:
    """The verdict of one document, and the bins of the usages that it counts for."""
    columns = columns_of([READER.read(text_of(document(**changes)))])
    found = verdicts(columns, now=NOW, not_mobile_operators=frozenset())
    prepared = prepare(columns, origin=Origin.CROWD, source="test", now=NOW)
    bins = {usage: int(prepared.bins[usage, 0]) for usage in Usage}
    return Verdict(found[0]), {usage: bin_ for usage, bin_ in bins.items() if bin_ != NO_BIN}


def test_eco_test_is_counted_like_any_other() -> None:
    eco = counted(flags=["eco"], subtests=SPEED_TEST | {"video": {"status": "skipped", "reason": "eco"}})

    assert eco == counted(subtests=SPEED_TEST)
    assert eco[0] is Verdict.COUNTED


def test_dead_zone_counts_as_failures_of_the_speed_test() -> None:
    got = counted(flags=["no_network"], subtests={"latency": DEAD, "download": DEAD, "upload": DEAD})

    failures = {usage: SCALES[usage].failure_bin for usage in (Usage.LATENCY, Usage.DOWNLOAD, Usage.UPLOAD)}
    verdict, bins = got
    assert verdict is Verdict.COUNTED
    assert {usage: bin_ for usage, bin_ in bins.items() if usage is not Usage.SPEED_SCORE} == failures
    assert (
        bins[Usage.SPEED_SCORE]
        == counted(subtests={kind: {"status": "failed"} for kind in SPEED_TEST})[1][Usage.SPEED_SCORE]
    )


def test_dead_zone_without_a_failed_subtest_says_nothing_that_counts() -> None:
    assert counted(flags=["no_network"], subtests={}) == (Verdict.NO_RESULT, {})


@pytest.mark.parametrize("status", ["voided", "skipped"])
def test_subtest_that_was_disturbed_or_left_out_is_not_counted(status: str) -> None:
    left_out = {"status": status, "reason": "background", "goodput_bps": 9e6, "streams": [[1, 2]]}

    verdict, bins = counted(subtests=SPEED_TEST | {"upload": left_out})

    assert verdict is Verdict.COUNTED
    assert sorted(bins) == [Usage.DOWNLOAD, Usage.LATENCY]


def test_fields_of_newer_clients_change_no_figure() -> None:
    rich = {kind: part | {"method": f"maillage/{kind}/1", "rtts_ms": [31.5, None]} for kind, part in SPEED_TEST.items()}

    assert counted(subtests=rich, bytes_used={"down": 5_000_000, "up": 1_500_000}) == counted(subtests=SPEED_TEST)
