import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from maillage.measure.record.intake.document import (
    LatencyPart,
    MeasurementDocument,
    TransferPart,
    VideoPart,
    WebPart,
)
from tests.measure.record.documents import document, document_schema, text_of

ROOT = Path(__file__).parents[4]
SHIPPED = ROOT / "maillage" / "measure" / "record" / "schemas" / "measurement-1.schema.json"
PROTOCOL = ROOT / "docs" / "protocol" / "measurement-1.md"
FULL_BYTES = 16_000

MILLISECONDS = st.none() | st.floats(0, 86_400_000)
COUNTS = st.none() | st.integers(0, 1_000_000)
ROUND_TRIPS = st.none() | st.lists(MILLISECONDS, max_size=20)
STATUSES = st.sampled_from(["timeout", "failed", "voided", "skipped"])
REASONS = st.none() | st.from_regex(r"[a-z][a-z0-9_.]{0,47}", fullmatch=True)
METHODS = st.none() | st.from_regex(r"maillage/[a-z_]{1,20}/[1-9]", fullmatch=True)
LATENCY = {"rtt_p90_ms": MILLISECONDS, "failures": COUNTS, "rtts_ms": ROUND_TRIPS}
TRANSFER = {
    "step_ms": st.none() | st.integers(1, 60_000),
    "streams": st.none() | st.lists(st.lists(st.integers(0, 1 << 40), max_size=30), max_size=16),
    "rampup_ms": MILLISECONDS,
    "ended_by": st.sampled_from([None, "time", "stable", "cap"]),
    "loaded_rtt_ms": MILLISECONDS,
    "rpm": st.none() | st.floats(0, 1_000_000),
    "rtts_ms": ROUND_TRIPS,
}
PAGE = {
    "status": STATUSES,
    "reason": REASONS,
    "objects": st.none() | st.integers(0, 10_000),
    "objects_done": st.none() | st.integers(0, 10_000),
    "ttfb_ms": MILLISECONDS,
    "fcp_ms": MILLISECONDS,
}
WEB = {
    "version": st.none() | st.just("ref-2026-1"),
    "pages_within_5s": st.none() | st.integers(0, 32),
    "pages_within_10s": st.none() | st.integers(0, 32),
    "pages": st.lists(st.fixed_dictionaries({"name": st.just("presse"), **PAGE}), max_size=5),
}
VIDEO = {
    "version": st.none() | st.just("video-2026-1"),
    "verdict": st.sampled_from([None, "perfect", "correct", "failed"]),
    "heights_px": st.none() | st.lists(st.integers(1, 20_000), max_size=12),
    "segment_ms": st.none() | st.lists(st.floats(0, 86_400_000), max_size=12),
}


def part(figures: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A subtest that did not end well, with any of the fields of the newer clients."""
    return st.fixed_dictionaries({"status": STATUSES}, optional=figures | {"reason": REASONS, "method": METHODS})


FILE = part({})
SUBTESTS = st.fixed_dictionaries(
    {},
    optional={
        "latency": part(LATENCY),
        "download": part(TRANSFER),
        "upload": part(TRANSFER),
        "file_download": FILE,
        "file_upload": FILE,
        "web": part(WEB),
        "video": part(VIDEO),
    },
)
EXTRAS = st.fixed_dictionaries(
    {"subtests": SUBTESTS},
    optional={
        "bytes_used": st.none() | st.fixed_dictionaries({"down": st.integers(0, 1 << 40), "up": st.integers(0, 10**9)}),
        "flags": st.lists(st.sampled_from(["eco", "no_network", "node_over_limit", "stopped"]), max_size=4),
    },
)


def transfer(bytes_per_step: int) -> dict[str, Any]:
    """A transfer with every sample there can be: four connections, 28 steps, 35 probes under load."""
    return {
        "status": "ok",
        "method": "maillage/download/1",
        "goodput_bps": 987_654_321.0123456,
        "bytes": 60_000_000,
        "duration_ms": 7000.123456789,
        "connections": 4,
        "step_ms": 250,
        "streams": [[bytes_per_step + number for number in range(28)] for _ in range(4)],
        "rampup_ms": 1000,
        "ended_by": "stable",
        "loaded_rtt_ms": 123.45678901234567,
        "rpm": 486.12345678901234,
        "rtts_ms": [123.45678901234567 + number for number in range(35)],
    }


def full_document() -> dict[str, Any]:
    """A full test with all that a client may keep."""
    loads = [1200.123456789 + number for number in range(12)]
    pages = [
        {"name": name, "status": "ok", "load_ms": load, "bytes": 2_190_000, "objects": 70, "objects_done": 70}
        | {"ttfb_ms": load / 10, "fcp_ms": load / 3}
        for name, load in zip(["texte", "mairie", "courante", "boutique", "presse"], loads, strict=False)
    ]
    file = {"status": "ok", "method": "maillage/file_download/1", "duration_ms": 2100.123456789, "bytes": 5_000_000}
    return document(
        bytes_used={"down": 96_000_000, "up": 22_000_000},
        flags=["node_over_limit"],
        subtests={
            "latency": {"status": "ok", "method": "maillage/latency/1", "rtt_ms": 31.123456789, "rtt_p90_ms": 38.12345}
            | {"samples": 20, "failures": 0, "rtts_ms": [31.123456789 + at for at in range(20)]},
            "download": transfer(31_250_000),
            "upload": transfer(12_500_000),
            "file_download": file,
            "file_upload": file,
            "web": {
                "status": "ok",
                "version": "ref-2026-1",
                "pages_within_5s": 5,
                "pages_within_10s": 5,
                "pages": pages,
            },
            "video": {"status": "ok", "version": "video-2026-1", "verdict": "perfect", "start_delay_ms": 800.12345}
            | {"stalled_ms": 0, "stalls": 0, "watched_ms": 24_000, "height_px": 1080}
            | {"heights_px": [1080] * 12, "segment_ms": loads},
        },
    )


def test_shipped_schema_is_the_one_of_the_document() -> None:
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == document_schema()


def test_schema_names_its_version_and_allows_no_other_field() -> None:
    schema = document_schema()

    assert schema["$id"] == "urn:maillage:schema:measurement-1"
    assert schema["properties"]["version"]["const"] == "1"
    assert schema["additionalProperties"] is False


def test_every_part_of_a_document_refuses_unknown_fields() -> None:
    parts = document_schema()["$defs"].values()

    assert {part["additionalProperties"] for part in parts} == {False}
    assert MeasurementDocument.model_config["strict"] is True


def test_example_of_the_protocol_is_a_good_document() -> None:
    example = PROTOCOL.read_text(encoding="utf-8").partition("```json\n")[2].partition("```")[0]

    got = MeasurementDocument.model_validate_json(example)

    assert got.subtests.latency is not None
    assert got.version == "1"


def test_protocol_names_every_field_of_the_document() -> None:
    page = PROTOCOL.read_text(encoding="utf-8")

    assert [name for name in MeasurementDocument.model_fields if f"`{name}`" not in page] == []


def test_protocol_names_every_field_of_the_subtests() -> None:
    page = PROTOCOL.read_text(encoding="utf-8")

    fields = {name for part in (LatencyPart, TransferPart, WebPart, VideoPart) for name in part.model_fields}

    assert sorted(name for name in fields if f"`{name}`" not in page) == []


def test_figure_of_the_example_follows_from_its_samples() -> None:
    example = PROTOCOL.read_text(encoding="utf-8").partition("```json\n")[2].partition("```")[0]

    download = MeasurementDocument.model_validate_json(example).subtests.download

    assert download is not None
    assert download.streams is not None
    totals = [sum(step) for step in zip(*download.streams, strict=True)]
    assert download.step_ms is not None
    assert download.rampup_ms is not None
    ramp = int(download.rampup_ms // download.step_ms)
    seconds = (len(totals) - ramp) * download.step_ms / 1000
    assert (8 * sum(totals[ramp:]) / seconds, sum(totals)) == (download.goodput_bps, download.bytes)


@given(EXTRAS)
def test_document_with_any_of_the_newer_fields_comes_back_as_it_was_sent(changes: dict[str, Any]) -> None:
    sent = document(**changes)

    got = json.loads(MeasurementDocument.model_validate_json(text_of(sent)).model_dump_json(exclude_unset=True))

    assert got == sent


def test_full_document_with_every_sample_stays_below_sixteen_kilobytes() -> None:
    text = re.sub(rb"([,:]) ", rb"\1", text_of(full_document()))

    got = json.loads(MeasurementDocument.model_validate_json(text).model_dump_json(exclude_unset=True))

    assert len(text) < FULL_BYTES
    assert got == json.loads(text)


@pytest.mark.parametrize(
    "subtests",
    [
        {"download": {"status": "failed", "streams": [[1.5]]}},
        {"download": {"status": "failed", "streams": [[-1]]}},
        {"download": {"status": "failed", "streams": [[1]] * 17}},
        {"download": {"status": "failed", "streams": [[1] * 121]}},
        {"download": {"status": "failed", "step_ms": 0}},
        {"download": {"status": "failed", "ended_by": "tired"}},
        {"latency": {"status": "failed", "rtts_ms": [-1.0]}},
        {"latency": {"status": "failed", "rtts_ms": [1.0] * 257}},
        {"latency": {"status": "failed", "reason": "Link cut"}},
        {"latency": {"status": "failed", "method": "mine"}},
        {"video": {"status": "failed", "verdict": "good"}},
        {"video": {"status": "failed", "heights_px": [0]}},
        {"web": {"status": "failed", "pages_within_5s": 33}},
        {"web": {"status": "failed", "pages": [{"name": "a", "status": "failed", "objects": -1}]}},
    ],
)
def test_newer_field_out_of_its_bounds_is_refused(subtests: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MeasurementDocument.model_validate_json(text_of(document(subtests=subtests)))
