import csv
import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.tables.csv_rows import CsvRows
from maillage.core.tables.terms import RECEIVED, RowSource
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


def test_bounded_reader_stops_at_too_many_broken_lines_and_says_so(tmp_path: Path):
    source = opened(tmp_path, HEADER + 'x;"5 pouces;1\r\n' * 40, limits=replace(RECEIVED, wrong_lines=30))

    rows = all_rows(source)

    assert len(rows) == 30
    assert source.faults[-1].message % source.faults[-1].params == (
        "Plus de 30 lignes ont des guillemets mal placés ou mal fermés : ce qui les suit n’a pas été lu. Corrigez "
        "l’export qui a fait ce fichier."
    )


def test_rows_below_the_last_quote_are_read_as_the_others(tmp_path: Path):
    source = opened(tmp_path, HEADER + _rows(2) + 'x;"5 pouces;1\r\n' + _rows(3) + 'a;"b\nc";3\r\n' + _rows(4))

    rows = all_rows(source)

    assert (len(rows), rows[2], rows[6], rows[-1]) == (
        11,
        ("x", '"5 pouces', "1"),
        ("a", "b\nc", "3"),
        ("nom 3", "objet 3", "3"),
    )


@pytest.mark.parametrize("line", ['"a"b;1\n', '"a;1\n', 'x";"y\n', '"a;1\n1;2\n'])
def test_wrong_quotes_in_each_line_take_time_as_the_lines_are_many_not_as_their_square(tmp_path: Path, line: str):
    source = opened(tmp_path, "lon;lat\n" + line * 20_000)

    spent = process_time()
    rows = all_rows(source)

    assert process_time() - spent < 2
    assert len(rows) == line.count("\n") * 20_000


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
