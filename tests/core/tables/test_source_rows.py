from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.core.tables.source_rows import SourceRow, parse_moment, parse_number
from maillage.core.tables.trusted_rows import open_table
from tests.measure.record.importing import row_of


def rows_of(path: Path) -> list[SourceRow | Refused]:
    with open_table(path) as table:
        return list(table.rows)


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [("a;b\n1;é\n", ";"), ("a,b\n1,é\n", ","), ("a\tb\n1\té\n", "\t"), ("a|b\n1|é\n", "|")],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_of_any_delimiter_and_encoding_is_read(tmp_path: Path, content: str, delimiter: str, encoding: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content.encode(encoding))

    found = rows_of(path)

    assert found == [SourceRow(2, {"a": "1", "b": "é"})]


def test_csv_row_of_wrong_width_is_refused_with_its_number_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("a;b\n1;2\n1;2;3\n4;5\n")

    first, second, third = rows_of(path)

    assert isinstance(second, Refused)
    assert [finding.row_number for finding in second.findings] == [3]
    assert (first, third) == (SourceRow(2, {"a": "1", "b": "2"}), SourceRow(4, {"a": "4", "b": "5"}))


def test_csv_with_a_field_that_a_broken_quote_made_long_keeps_the_rows_below(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(f"a;b\n1;2\n{'x' * 1_000_001};4\n5;6\n")

    first, second, third = rows_of(path)

    assert isinstance(second, Refused)
    assert [(finding.row_number, finding.params["most"]) for finding in second.findings] == [(3, 1_000_000)]
    assert (first, third) == (SourceRow(2, {"a": "1", "b": "2"}), SourceRow(4, {"a": "5", "b": "6"}))


def test_csv_with_a_column_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("a;b;a\n1;2;3\n")

    with pytest.raises(Refused) as refused:
        rows_of(path)

    assert refused.value.code == "column_twice"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("file.csv", b"", "no_header"),
        ("file.xlsx", b"not a workbook", "unreadable"),
        ("file.parquet", b"not parquet", "unreadable"),
        ("file.doc", b"", "unknown_format"),
    ],
)
def test_file_that_is_no_table_is_refused_with_a_code(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(Refused) as refused:
        rows_of(path)

    assert refused.value.code == code


def test_parquet_with_nested_columns_is_read_under_dotted_names(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table({"a": [{"b": {"c": 1.5}}, {"b": {"c": float("nan")}}], "d": ["x", None]}), path)

    found = rows_of(path)

    assert found == [SourceRow(2, {"a.b.c": "1.5", "d": "x"}), SourceRow(3, {})]


@pytest.mark.parametrize("text", ["nan", "inf", "1_000", "12 km", "1,2,3", "", "0x10"])
def test_number_that_is_none_is_not_read(text: str) -> None:
    assert parse_number(text) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_written_with_a_point_or_a_comma_is_read_back(value: float) -> None:
    assert parse_number(repr(value)) == parse_number(repr(value).replace(".", ",")) == value


@given(st.datetimes())
def test_moment_written_in_any_way_is_read_back(moment: datetime) -> None:
    seconds = moment.replace(microsecond=0)

    assert parse_moment(moment.isoformat()) == moment
    assert parse_moment(f"{moment:%d/%m/}{moment.year:04} {moment:%H:%M:%S}") == seconds


@pytest.mark.parametrize("text", ["hier", "32/01/2024 10:00:00", "2024-13-01", "1700000000000"])
def test_moment_that_is_none_is_not_read(text: str) -> None:
    assert parse_moment(text) is None


def test_unknown_word_refuses_its_row_with_field_and_row_number() -> None:
    with pytest.raises(Refused) as refused:
        row_of(technology="6G").take_choice("technology", {"4G": 4})

    (finding,) = refused.value.findings
    assert (finding.code, finding.field_name, finding.row_number) == ("unknown_word", "technology", 2)
    assert "6G" in finding.text


@pytest.mark.parametrize(("text", "code"), [("abc", "not_a_number"), ("200", "out_of_range"), ("NaN", "not_a_number")])
def test_number_out_of_bounds_or_none_refuses_its_row(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        row_of(lat=text).take_number("lat", low=-90, high=90)

    assert refused.value.code == code
