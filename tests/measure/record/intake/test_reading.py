import json
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any
from uuid import UUID, uuid1

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.measure.protocol.domain.page_profiles import median_load_ms
from maillage.measure.protocol.domain.terms import (
    Context,
    MeasuredTest,
    PageCounts,
    Status,
    Subtest,
    SubtestKind,
    Technology,
    ValueOrigin,
)
from maillage.measure.record.intake.operators import read_operators
from maillage.measure.record.intake.reading import DocumentReader, identity_in
from tests.measure.record.documents import NO_NODES, TOKEN, document, text_of

OPERATORS = read_operators(Path(__file__).parents[4] / "maillage" / "measure" / "record" / "reference" / "operators")
READER = DocumentReader(OPERATORS, device_of=len, read_receipt=NO_NODES)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def codes(text: bytes) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as refused:
        READER.read(text)
    assert all(finding.text for finding in refused.value.findings)
    return [(finding.code, finding.field_name) for finding in refused.value.findings]


def test_good_document_becomes_a_measurement() -> None:
    sent = document()

    got = READER.read(text_of(sent))

    assert got.id == UUID(sent["id"])
    assert got.taken_at == datetime(2026, 11, 24, 15, 0, 0, 250_000, tzinfo=UTC)
    assert (got.operator, got.operator_origin) == (1, ValueOrigin.SIM)
    assert (got.technology, got.technology_origin) == (Technology.G4, ValueOrigin.NETWORK)
    assert got.context is Context.OUTDOOR
    assert got.device == len(TOKEN)
    assert got.subtests == (
        Subtest(SubtestKind.LATENCY, Status.OK, 31.5),
        Subtest(SubtestKind.DOWNLOAD, Status.OK, 45_200_000.0),
        Subtest(SubtestKind.UPLOAD, Status.OK, 9_100_000.0),
        Subtest(SubtestKind.FILE_DOWNLOAD, Status.OK, 2100.0),
        Subtest(SubtestKind.WEB, Status.OK, 1900.0, pages=PageCounts(3, 2, 2)),
        Subtest(SubtestKind.VIDEO, Status.OK, 950.0, verdict="correct"),
    )


def test_body_keeps_everything_that_was_sent_but_the_token() -> None:
    sent = document()

    got = READER.read(text_of(sent))

    assert dict(got.body) == {key: value for key, value in sent.items() if key != "device"}
    assert TOKEN not in json.dumps(dict(got.body))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"version": "2"}, [("document.word", "version")]),
        ({"id": "not-one"}, [("document.form", "id")]),
        ({"id": str(uuid1())}, [("document.form", "id")]),
        ({"taken_at": "24/11/2026"}, [("document.form", "taken_at")]),
        ({"taken_at": "2026-11-24T16:00:00"}, [("document.form", "taken_at")]),
        ({"taken_at": "2026-02-31T16:00:00Z"}, [("document.form", "taken_at")]),
        ({"taken_at": "0001-01-01T00:00:00+14:00"}, [("document.form", "taken_at")]),
        ({"taken_at": 1_700_000_000}, [("document.type", "taken_at")]),
        ({"device": "short"}, [("document.form", "device")]),
        ({"colour": "blue"}, [("document.unknown_key", "colour")]),
        (
            {"position": {"lon": 200, "lat": 91}},
            [("document.range", "position.lon"), ("document.range", "position.lat")],
        ),
        ({"position": {"lon": "1", "lat": 2}}, [("document.type", "position.lon")]),
        ({"position": {"lat": 2}}, [("document.missing", "position.lon")]),
        ({"context": "boat"}, [("document.word", "context")]),
        ({"operator": {"value": "orange"}}, [("document.missing", "operator.origin")]),
        ({"flags": ["Wi-Fi!"]}, [("document.form", "flags.0")]),
        ({"subtests": {"latency": {"status": "ok"}}}, [("document.figure_missing", "subtests.latency")]),
        ({"subtests": {"web": {"status": "ok"}}}, [("document.figure_missing", "subtests.web")]),
        (
            {"subtests": {"web": {"status": "ok", "pages": [{"name": "a", "status": "ok"}]}}},
            [("document.figure_missing", "subtests.web.pages.0")],
        ),
        (
            {"subtests": {"download": {"status": "ok", "goodput_bps": -1}}},
            [("document.range", "subtests.download.goodput_bps")],
        ),
        (
            {"subtests": {"download": {"status": "ok", "goodput_bps": 1e30}}},
            [("document.range", "subtests.download.goodput_bps")],
        ),
        (
            {"subtests": {"latency": {"status": "ok", "rtt_ms": float("nan")}}},
            [("document.number", "subtests.latency.rtt_ms")],
        ),
        (
            {"subtests": {"latency": {"status": "ok", "rtt_ms": float("inf")}}},
            [("document.number", "subtests.latency.rtt_ms")],
        ),
        ({"subtests": {"latency": {"status": "ok", "rtt_ms": True}}}, [("document.type", "subtests.latency.rtt_ms")]),
    ],
)
def test_bad_document_is_refused_with_a_finding_for_each_fault(changes: dict[str, Any], expected: object) -> None:
    assert codes(text_of(document(**changes))) == expected


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"null", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"version": ' * 60_000, b'"text"', b'{"id": "\\ud800"}'],
)
def test_text_that_is_no_document_is_refused(text: bytes) -> None:
    assert codes(text)


def test_document_larger_than_64_kilobytes_is_refused_before_it_is_parsed() -> None:
    assert codes(b" " * 65_537) == [("document.size", None)]


@pytest.mark.parametrize(
    ("found", "put", "key"),
    [
        (b'"version": "1"', b'"version": "1", "version": "1"', "version"),
        (b'"status": "ok", "rtt_ms"', b'"status": "failed", "status": "ok", "rtt_ms"', "status"),
        (b'"flags": []', b'"fl\\u0061gs": [], "flags": []', "flags"),
        (b'"lon": ', b'"lon" : 2.5,\n"lon": ', "lon"),
    ],
)
def test_key_given_twice_is_refused_wherever_it_stands(found: bytes, put: bytes, key: str) -> None:
    text = text_of(document()).replace(found, put, 1)

    assert codes(text) == [("document.repeated_key", key)]


def test_text_with_escapes_and_spaces_is_read() -> None:
    sent = document(client={"name": 'a "quoted\\" name:', "version": "é\n"})

    got = READER.read(json.dumps(sent, indent=4).encode())

    assert got.body["client"] == sent["client"]


@given(JSON)
def test_any_json_is_a_measurement_or_a_refusal(content: object) -> None:
    text = json.dumps(content).encode()

    try:
        got: object = READER.read(text)
    except Refused as refusal:
        got = refusal.findings

    assert got


@given(st.sampled_from(sorted(document())), JSON)
def test_any_field_replaced_by_any_json_is_a_measurement_or_a_refusal(key: str, content: object) -> None:
    text = json.dumps(document() | {key: content}).encode()

    try:
        assert isinstance(READER.read(text), MeasuredTest)
    except Refused as refusal:
        assert refusal.findings  # noqa: PT017 -- either outcome is right, a crash is not


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ({"value": "BOUYGUES TELECOM"}, "bouygues-telecom"),
        ({"plmn": "208-15"}, "free-mobile"),
        ({"asn": 3215}, "orange"),
        ({"value": "sosh"}, "orange"),
        ({"value": "lycamobile"}, "lycamobile"),
        ({"value": "nobody", "plmn": "20810"}, "sfr"),
        ({"value": "nobody"}, None),
        ({}, None),
    ],
)
def test_operator_is_found_by_name_plmn_or_as_number_and_a_brand_counts_for_its_owner(
    operator: dict[str, Any], expected: object
) -> None:
    got = READER.read(text_of(document(operator={**operator, "origin": "declared"})))

    found = OPERATORS.by_code(got.operator)
    assert (found.id if found else None) == expected


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        ([], None),
        ([3.0], 3.0),
        ([1.0, 2.0, 9.0], 2.0),
        ([1.0, 2.0, 3.0, 9.0], 2.5),
        ([1.0, inf, 2.0], 2.0),
        ([1.0, inf], 1.0),
        ([1.0, inf, inf], None),
        ([inf], None),
    ],
)
def test_median_of_pages_ranks_failed_ones_last(loads: list[float], expected: object) -> None:
    assert median_load_ms(loads) == expected


def test_skipped_pages_say_nothing_about_the_network() -> None:
    pages = [{"name": "a", "status": "ok", "load_ms": 900}, {"name": "b", "status": "skipped"}]

    got = READER.read(text_of(document(subtests={"web": {"status": "ok", "pages": pages}})))

    assert got.subtests == (Subtest(SubtestKind.WEB, Status.OK, 900, pages=PageCounts(1, 1, 1)),)


def test_identity_of_an_unreadable_document_is_found_to_answer_with() -> None:
    assert (
        identity_in(b'{"id": "018f0000-0000-7000-8000-000000000000", "x": NaN')
        == "018f0000-0000-7000-8000-000000000000"
    )
    assert identity_in(b"nothing") is None
