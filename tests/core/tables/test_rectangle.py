from pathlib import Path

import pytest

from maillage.core.tables.rectangle import header_row
from tests.core.tables.samples import all_rows, opened

TITLES = (
    "Commune de Nevers;;;\r\nSubventions versées en 2023;;;\r\n;;;\r\nSource : service des finances;;;\r\n\r\n;;;\r\n"
)
TABLE = "nom;objet;montant;date\r\nAmis;fête;12;2023-01-02\r\nClub;bal;3;2023-02-03\r\n"


def test_header_in_row_7_below_titles_is_found_and_told(tmp_path: Path):
    source = opened(tmp_path, TITLES + TABLE)

    assert (source.header, source.reading.header_line) == (("nom", "objet", "montant", "date"), 7)
    assert all_rows(source)[0] == ("Amis", "fête", "12", "2023-01-02")
    assert [(fault.code, fault.params) for fault in source.faults] == [("header-position", {"line": 7})]


def test_blank_lines_above_the_header_are_not_told(tmp_path: Path):
    source = opened(tmp_path, "\r\n;;;\r\n" + TABLE)

    assert (source.header[0], source.reading.header_line, source.faults) == ("nom", 3, [])


def test_expected_names_find_the_header_whatever_stands_above(tmp_path: Path):
    above = "Tableau;des;subventions;versées\r\nil;y;a;deux\r\n"

    source = opened(tmp_path, above + TABLE, expected=["NOM", "Objet", "Montant", "Nature"])

    assert (source.header, source.reading.header_line) == (("nom", "objet", "montant", "date"), 3)


def test_name_two_lines_high_is_one_name(tmp_path: Path):
    source = opened(tmp_path, 'nom;"date de la\nconvention";montant\r\na;2023-01-02;3\r\n')

    assert (source.header, all_rows(source)) == (
        ("nom", "date de la\nconvention", "montant"),
        [("a", "2023-01-02", "3")],
    )


def test_titles_with_a_stray_quote_do_not_disturb(tmp_path: Path):
    source = opened(tmp_path, '"Les subventions;;;\r\n\r\n' + TABLE)

    assert (source.header[0], len(all_rows(source))) == ("nom", 2)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([("a", "b", "c"), ("1", "2", "3")], 0),
        ([("a", "", "c"), ("x", "y", "z"), ("x", "y", "z")], 0),  # a column without name
        ([("a", "", "", ""), ("x", "y", "z", "t"), ("x", "y", "z", "t")], 1),  # a title
        ([("a", ""), ("x", "y"), ("x", "y")], 0),  # two columns: a name is missing rather
        ([("a", ""), ("", ""), ("x", "y"), ("1", "2")], 2),
        ([("objet",), ("fête",)], 0),
        ([("Année", "2021", "2022", "2023"), ("Nevers", "1", "2", "3")], 0),  # years are names
        ([("2023-01-01", "12", "3"), ("2023-01-02", "1", "2")], 0),  # no header at all: the first row
        ([("Titre", "", "", ""), ("1", "2", "3", "4"), ("1", "2", "3", "4")], 0),  # values do not head a table
        ([("", ""), ("", "")], 0),
        ([], 0),
    ],
)
def test_row_of_the_names_is_found_by_shape(rows: list[tuple[str, ...]], line: int):
    assert header_row(rows).index == line


def test_one_expected_name_among_many_does_not_make_a_header():
    rows = [("nom", "objet", "montant"), ("montant", "x", "3")]

    assert header_row(rows, ["montant", "date", "siret"]).index == 0


def test_header_in_row_12_below_titles_that_fill_most_of_a_narrow_table_is_found(tmp_path: Path):
    above = "Mairie;;\nService;Finances;\nExport du;01/02/2024;\n;;\nAuteur;Dupont;2024\n\nnote;x;y\nz;;\n\nr;;\n;;\n"
    table = "".join(f"Club {number};{number};2020-01-0{number}\n" for number in range(1, 9))

    source = opened(tmp_path, f"{above}nom;montant;date\n{table}")

    assert (source.header, source.reading.header_line) == (("nom", "montant", "date"), 12)


def test_rows_of_the_table_have_their_numbers_in_the_sheet(tmp_path: Path):
    reading = opened(tmp_path, TITLES + TABLE).reading

    assert [reading.sheet_row(row) for row in (1, 2, 3)] == [7, 8, 9]
    assert [reading.without_rows([2, 4]).sheet_row(row) for row in (1, 2, 3)] == [7, 9, 11]
    assert reading.without_rows([2]).without_rows([3]) == reading.without_rows([2, 4])
