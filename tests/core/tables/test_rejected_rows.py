"""Rows set aside: one never loses a register, many refuse it, and each reason is counted with its first rows."""

from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.core.tables.rejected_rows import (
    NATIONAL_FILE,
    NONE_REJECTED,
    RejectedRows,
    RejectionLimit,
    RejectionReport,
    count_line,
)
from maillage.core.tables.source_rows import SourceRow
from maillage.core.tables.trusted_rows import open_table


def number_of(row: SourceRow) -> float:
    number = row.take_number("value", low=0, high=100)
    if number is None:
        raise row.refusal("missing", "Le champ « %(field)s » est vide.", "value")
    return number


def accepted(rows: RejectedRows, *texts: str) -> list[float]:
    source = (SourceRow(place, {"value": text} if text else {}) for place, text in enumerate(texts, 2))
    return list(rows.accepted(source, number_of))


@pytest.mark.parametrize(
    ("rows", "most"),
    [(0, 0), (1, 0), (2, 1), (19, 9), (20, 10), (10_000, 10), (198_524, 198), (124_000, 124)],
)
def test_one_row_in_a_thousand_may_be_set_aside_and_ten_of_a_small_file(rows: int, most: int):
    assert NATIONAL_FILE.most(rows) == most


def test_rows_that_cannot_be_read_are_counted_by_reason_with_their_first_rows():
    rows = RejectedRows()

    values = accepted(rows, "1", "", "x", "2", "y", "3", "z", "4", "t", "5")

    report = rows.checked("sites.csv")
    assert values == [1, 2, 3, 4, 5]
    assert (report.rows, report.rejected, report.most) == (10, 5, 5)
    assert [(reason.code, reason.field_name, reason.rows) for reason in report.reasons] == [
        ("not_a_number", "value", 4),
        ("missing", "value", 1),
    ]
    assert [finding.row_number for finding in report.reasons[0].examples] == [4, 6, 8]


def test_report_is_told_in_sentences_and_as_json_values():
    rows = RejectedRows()
    accepted(rows, *["1"] * 1_999, "")

    report = rows.checked("sites.csv")

    assert list(report.lines()) == [
        "Lignes mises de côté : 1 sur 2\u202f000 (au plus 10 sont admises).",
        "1 fois, d’abord ligne 2001 : Le champ « value » est vide.",
    ]
    assert report.facts() == {
        "rows_read": 2_000,
        "rows_set_aside": 1,
        "most_set_aside": 10,
        "reasons": [
            {
                "code": "missing",
                "field": "value",
                "rows": 1,
                "examples": [{"row": 2_001, "message": "Le champ « value » est vide."}],
            }
        ],
    }
    assert count_line(report.facts()) == next(report.lines())
    assert list(NONE_REJECTED.lines()) == []


def test_file_that_is_mostly_faults_is_refused_with_its_first_rows():
    rows = RejectedRows()
    accepted(rows, *["1"] * 20, *["x"] * 21)

    with pytest.raises(Refused) as refusal:
        rows.checked("sites.csv")

    assert refusal.value.code == "too_many_rejected_rows"
    assert refusal.value.params == {"file": "sites.csv", "rejected": 21, "rows": 41, "most": 10}
    assert [finding.row_number for finding in refusal.value.findings] == [22, 23, 24]


@pytest.mark.parametrize("texts", [(), ("x",)])
def test_file_without_a_readable_row_is_refused(texts: tuple[str, ...]):
    rows = RejectedRows(RejectionLimit(share=1.0))
    accepted(rows, *texts)

    with pytest.raises(Refused) as refusal:
        rows.checked("sites.csv")

    assert refusal.value.code == "no_accepted_row"


def test_rows_of_whole_blocks_are_counted_too():
    rows = RejectedRows()
    rows.accept(5_000)
    rows.reject(Refused("no_number", "Sans numéro."), rows=3)

    report = rows.checked("stock.csv")

    assert (report.rows, report.rejected) == (5_003, 3)
    assert list(report.lines())[1] == "3 fois : Sans numéro."
    assert isinstance(report, RejectionReport)


def test_json_records_are_a_table_by_the_names_of_all_of_them(tmp_path: Path):
    path = tmp_path / "structures.json"
    path.write_text('[{"id": "a", "kinds": ["aci", "ei"]}, {"id": "b", "lat": 47.5, "kinds": null}]', "utf-8")

    with open_table(path) as table:
        rows = [row.fields for row in table.rows if isinstance(row, SourceRow)]

    assert table.columns == ("id", "kinds", "lat")
    assert rows == [{"id": "a", "kinds": "['aci', 'ei']"}, {"id": "b", "lat": "47.5"}]


@pytest.mark.parametrize(("text", "code"), [("{", "unreadable"), ('{"a": 1}', "json_records"), ("[1]", "json_records")])
def test_json_that_is_no_list_of_records_is_refused(tmp_path: Path, text: str, code: str):
    path = tmp_path / "structures.json"
    path.write_text(text, "utf-8")

    with pytest.raises(Refused) as refusal, open_table(path):
        pass

    assert refusal.value.code == code
