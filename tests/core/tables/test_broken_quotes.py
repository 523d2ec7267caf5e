import csv
import io
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.tables.csv_rows import CsvRows
from maillage.core.tables.terms import RowSource
from tests.core.tables.samples import all_rows, opened
from tests.examples import examples

HEADER = "nom;objet;montant\r\n"


def _rows(count: int) -> str:
    return "".join(f"nom {number};objet {number};{number}\r\n" for number in range(count))


def _told(source: RowSource) -> list[tuple[str, int | None, str | float | None]]:
    return [(fault.code, fault.row_number, fault.params.get("line")) for fault in source.faults]


def test_quote_that_nobody_closes_swallows_nothing(tmp_path: Path):
    source = opened(tmp_path, HEADER + _rows(3) + '"Amis;fête;12\r\n' + _rows(5_000))

    rows = all_rows(source)

    assert (len(rows), rows[3], rows[4]) == (5_004, ('"Amis', "fête", "12"), ("nom 0", "objet 0", "0"))
    assert _told(source) == [("source-error", 5, 5)]


def test_two_stray_quotes_that_enclose_rows_are_taken_back(tmp_path: Path):
    source = opened(tmp_path, HEADER + '"Amis;fête;12\r\n' + _rows(4) + 'Club";bal;3\r\n' + _rows(2))

    rows = all_rows(source)

    assert (len(rows), rows[0], rows[5]) == (8, ('"Amis', "fête", "12"), ('Club"', "bal", "3"))
    assert _told(source) == [("source-error", 2, 2)]


def test_quotes_inside_quotes_keep_the_value_and_are_told(tmp_path: Path):
    source = opened(tmp_path, HEADER + '"Association "Les amis" de X";fête;12\r\n' + _rows(2))

    assert all_rows(source)[0] == ('Association "Les amis" de X', "fête", "12")
    assert _told(source) == [("form-warning", 2, 2)]


def test_long_text_over_several_lines_is_one_cell(tmp_path: Path):
    text = "\n".join(f"point {number} ; avec un séparateur" for number in range(40))

    source = opened(tmp_path, HEADER + f'a;"{text}";3\r\n' + _rows(1))

    assert (all_rows(source)[0], source.faults) == (("a", text, "3"), [])


def test_quote_never_closed_in_the_last_row_is_told(tmp_path: Path):
    source = opened(tmp_path, HEADER + _rows(1) + 'a;b;"3')

    assert (all_rows(source)[-1], _told(source)) == (("a", "b", '"3'), [("source-error", 3, 3)])


def test_thousands_of_broken_lines_are_all_counted(tmp_path: Path):
    source = opened(tmp_path, HEADER + 'x;"5 pouces;1\r\n' * 1_500)

    rows = all_rows(source)

    assert (len(rows), set(rows)) == (1_500, {("x", '"5 pouces', "1")})
    assert (len(source.faults), source.faults[-1].params) == (1_001, {"count": 500})


def test_faults_are_not_told_twice_when_rows_are_read_twice(tmp_path: Path):
    source = opened(tmp_path, HEADER + 'a;"b;3\r\n')

    all_rows(source)
    all_rows(source)

    assert len(source.faults) == 1


@settings(max_examples=examples(300, few=80), deadline=None)
@given(st.text('a;"\n\r,x', max_size=60), st.lists(st.integers(0, 60), max_size=5))
def test_blocks_may_end_anywhere(text: str, cuts: list[int]):
    ends = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    parts = [text[begin:end] for begin, end in pairwise(ends)]

    whole = [row for block in CsvRows(";", 3).blocks([text]) for row in block]
    parted = [row for block in CsvRows(";", 3).blocks(parts) for row in block]

    assert parted == whole


@settings(max_examples=examples(200, few=60), deadline=None)
@given(st.lists(st.lists(st.text('ab;"\n\r é', max_size=8), min_size=2, max_size=5), max_size=8))
def test_right_quotes_are_read_as_pythons_csv_reads_them(rows: list[list[str]]):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(rows)

    found = [list(row) for block in CsvRows(";").blocks([stream.getvalue()]) for row in block]

    assert found == list(csv.reader(io.StringIO(stream.getvalue(), newline=""), delimiter=";"))
