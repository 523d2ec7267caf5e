from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.opendata.publishing.pages.received_files import MOST_CHECKED_BYTES
from maillage.opendata.publishing.store import checking
from tests.opendata.catalog.files import subventions, swollen_workbook


def _check(client: Client, content: bytes, **fields: str) -> Any:
    answer = client.post("/api/v1/checks", {"file": SimpleUploadedFile("x.csv", content), **fields})
    assert answer.status_code == 200
    return answer.json()


def test_good_file_is_valid_against_the_schema_its_header_tells(client: Client) -> None:
    report = _check(client, subventions())

    assert (report["valid"], report["recognised"], report["schema"], report["stats"]) == (
        True,
        True,
        {"id": "scdl/subventions", "version": "2.1.1"},
        {"errors": 0, "warnings": 0, "fields": 16, "rows": 1, "badRows": 0},
    )


def test_finding_says_where_what_and_the_fix(client: Client) -> None:
    report = _check(
        client, subventions({}, {"dateConvention": "31/03/2026"}), schema="scdl/subventions", findings="all"
    )

    (finding,) = report["findings"]
    assert {name: finding[name] for name in ("code", "rowNumber", "fieldName", "fieldNumber", "value", "fix")} == {
        "code": "type-error",
        "rowNumber": 3,
        "fieldName": "dateConvention",
        "fieldNumber": 3,
        "value": "31/03/2026",
        "fix": {"kind": "date-to-iso", "before": "31/03/2026", "after": "2026-03-31"},
    }
    assert (report["valid"], report["groups"][0]["count"]) == (False, 1)


def test_single_findings_are_left_out_unless_asked_for(client: Client) -> None:
    assert "findings" not in _check(client, subventions({"dateConvention": "x"}))


def test_earlier_version_is_checked_when_asked_for(client: Client) -> None:
    report = _check(client, subventions(), schema="scdl/subventions", version="2.0.2")

    assert report["schema"]["version"] == "2.0.2"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({}, 422, "file_missing"),
        ({"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")}, 422, "schema_not_recognised"),
        ({"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n"), "schema": "scdl/x"}, 404, "schema_unknown"),
        ({"file": SimpleUploadedFile("x.csv", b"a"), "schema": "etalab/schema-bal"}, 404, "schema_not_a_table"),
    ],
)
def test_what_cannot_be_checked_is_told_as_a_problem(
    client: Client, fields: dict[str, Any], status: int, code: str
) -> None:
    answer = client.post("/api/v1/checks", fields)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_body_that_is_no_form_is_told_as_a_problem(client: Client) -> None:
    answer = client.post("/api/v1/checks", b"{}", content_type="multipart/form-data; boundary=x")

    assert (answer.status_code, answer.json()["code"]) == (422, "file_missing")


def test_file_too_large_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post("/api/v1/checks", {}, CONTENT_LENGTH=str(MOST_CHECKED_BYTES * 2))

    assert answer.json()["code"] == "file_too_large"


def test_checking_needs_no_account_and_writes_nothing(client: Client) -> None:
    # Without the fixture of the database, any query would fail the test.
    assert _check(client, subventions())["valid"] is True


def test_small_workbook_that_unpacks_to_millions_of_cells_is_not_opened(client: Client, tmp_path: Path) -> None:
    workbook = swollen_workbook(tmp_path / "x.xlsx", rows=80_000)
    assert workbook.stat().st_size < 2_000_000

    report = _check(client, workbook.read_bytes(), schema="scdl/subventions")

    (group,) = [one for one in report["groups"] if one["code"] == "format-error"]
    assert ("cases" in group["message"], report["stats"]["rows"]) == (True, 0)


def test_too_many_checks_at_once_are_told_to_come_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    lane = replace(checking.LIGHT, patience_s=0.1)
    monkeypatch.setattr(checking, "LIGHT", lane)

    with ExitStack() as all_turns:
        while (turn := lane._free_turn()) is not None:
            all_turns.enter_context(turn)
        answer = client.post("/api/v1/checks", {"file": SimpleUploadedFile("x.csv", subventions())})
        page = client.post("/verifier", {"file": SimpleUploadedFile("x.csv", subventions())})

    assert (answer.status_code, answer.json()["code"], page.status_code) == (503, "check_busy", 503)
    assert _check(client, subventions())["valid"]


def _wrong_everywhere(rows: int) -> bytes:
    header = subventions().splitlines()[0].decode()
    width = header.count(",") + 1
    lines = (",".join(f"?{row}-{column}" for column in range(width)) for row in range(rows))
    return "\n".join([header, *lines]).encode()


def test_every_finding_of_a_file_that_is_wrong_everywhere_is_no_answer_of_167_megabytes(client: Client) -> None:
    content = _wrong_everywhere(12_000)

    answer = client.post(
        "/api/v1/checks",
        {"file": SimpleUploadedFile("x.csv", content), "schema": "scdl/subventions", "findings": "all"},
    )

    report = answer.json()
    assert (len(report["findings"]), len(report["groups"])) == (5_000, len(report["groups"]))
    assert report["omitted"]["findings"] == report["stats"]["errors"] - 5_000
    assert "maillage catalog check" in report["omitted"]["message"]
    assert len(answer.content) < 6_000_000


def test_check_of_a_file_that_is_wrong_everywhere_stops_and_says_where(client: Client) -> None:
    report = _check(client, _wrong_everywhere(12_000), schema="scdl/subventions")

    assert report["stats"]["rows"] < 12_000
    assert "n’ont pas été vérifiées" in report["groups"][0]["message"]


def test_file_longer_than_is_read_without_an_account_is_read_up_to_there_and_told_how_to_go_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_READ_CELLS", 16 * 10)
    head, row = subventions().splitlines()

    report = _check(client, b"\n".join([head, *[row] * 50]), schema="scdl/subventions")
    page = client.post("/verifier", {"file": SimpleUploadedFile("x.csv", b"\n".join([head, *[row] * 50]))})

    (group,) = [one for one in report["groups"] if one["code"] == "source-error"]
    assert (report["stats"]["rows"], "160 cases" in group["message"], page.status_code) == (10, True, 200)


def test_file_of_which_a_part_was_read_is_not_corrected_as_if_it_were_whole(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_READ_CELLS", 16 * 10)
    head, row = subventions().splitlines()
    content = b"\n".join([head, *[row] * 50])

    answer = client.post("/verifier", {"file": SimpleUploadedFile("x.csv", content), "wanted": "correct"})

    assert answer.status_code == 422
