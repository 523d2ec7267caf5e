import datetime as dt
import tempfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.tables.cells import cell_text, number_text
from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import TableFileForm, TableReading, TextRow
from tests.core.tables.samples import SAMPLES, all_rows, codes
from tests.examples import examples

HEADER = (
    *("nomAttribuant", "idAttribuant", "date\nConvention", "nomBeneficiaire", "montant"),
    *("versée", "heure", "saisie", "note", "calcul"),
)
ROWS = [
    ("2023-03-14", "Comité des fêtes", "150", "true", "09:30:00", "2023-03-14T09:30:00", "=", "2"),
    ("2023-04-02", 'Foot "Les Bleus"', "1234.5", "false", "18:05:07", "2023-04-02T18:05:07", "00123", "#N/A"),
    ("2023-04-02", "Chorale", "0.1", "true", "00:00:00", "2023-04-02T23:59:59", "deux\nlignes", ""),
]
SHEETS = ("Notice", "Subventions 2023", "cachée")


@pytest.mark.parametrize("form", [TableFileForm.XLSX, TableFileForm.XLS, TableFileForm.ODS])
def test_workbook_of_libreoffice_gives_the_table_below_its_titles_as_text(form: TableFileForm):
    source = open_source(SAMPLES / f"subventions-mairie.{form}")

    rows = all_rows(source)

    # calamine gives errors of XLS and ODS as empty cells; those of XLSX are read beside it.
    wanted: list[TextRow] = [("Lys-Saint-Georges", "21360108700015", *row) for row in ROWS]
    if form is not TableFileForm.XLSX:
        wanted[1] = (*wanted[1][:-1], "")
    assert source.reading == TableReading(form, sheet="Subventions 2023", sheets=SHEETS, header_line=7)
    assert (source.header, rows, all_rows(source)) == (HEADER, wanted, wanted)
    assert codes(source) == ["header-position"]


def test_named_sheet_is_read_even_hidden():
    source = open_source(SAMPLES / "subventions-mairie.xlsx", sheet="cachée")

    assert (source.header, all_rows(source)) == (("nomAttribuant", "idAttribuant", "montant"), [("x", "y", "z")])


def test_sheet_that_is_not_there_is_a_finding_that_names_the_others():
    source = open_source(SAMPLES / "subventions-mairie.ods", sheet="Feuil1")

    (fault,) = source.faults
    assert (source.header, fault.params["sheets"]) == ((), "Notice, Subventions 2023, cachée")


def _workbook(path: Path, sheets: dict[str, list[tuple[object, ...]]]) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_sheet_that_matches_the_expected_names_best_is_read(tmp_path: Path):
    sheets: dict[str, list[tuple[object, ...]]] = {
        "Budget": [("chapitre", "libelle", "montant"), ("11", "eau", 3)],
        "Subventions": [("nom", "siret", "montant"), ("Amis", "1", 2)],
    }

    source = open_source(_workbook(tmp_path / "t.xlsx", sheets), expected=["Nom", "SIRET", "Montant"])

    assert source.reading.sheet == "Subventions"


def test_instructions_and_example_never_win_over_the_table(tmp_path: Path):
    sheets: dict[str, list[tuple[object, ...]]] = {
        "Mode d’emploi": [("nom", "le nom du bénéficiaire"), ("siret", "quatorze chiffres")],
        "Exemple": [("nom", "siret", "montant"), ("Amis", "1", 2)],
        "Feuil1": [("nom", "siret", "montant"), ("Club", "2", 3)],
    }

    source = open_source(_workbook(tmp_path / "t.xlsx", sheets), expected=["nom", "siret", "montant"])

    assert (source.reading.sheet, all_rows(source)) == ("Feuil1", [("Club", "2", "3")])


def test_workbook_without_any_cell_is_empty(tmp_path: Path):
    source = open_source(_workbook(tmp_path / "t.xlsx", {"Feuil1": [], "Feuil2": []}))

    assert (source.header, codes(source)) == ((), ["source-error"])


def test_table_that_begins_in_the_middle_of_a_sheet_is_found(tmp_path: Path):
    rows: list[tuple[object, ...]] = [("", "", ""), ("", "", ""), ("", "nom", "montant", "date"), ("", "Amis", 12, "x")]

    source = open_source(_workbook(tmp_path / "t.xlsx", {"F": rows}))

    assert (source.header, all_rows(source), source.reading.header_line) == (
        ("nom", "montant", "date"),
        [("Amis", "12", "x")],
        3,
    )


@settings(max_examples=examples(60, few=20), deadline=None)
@given(st.binary(max_size=300), st.integers(0, 8_000), st.sampled_from(["xlsx", "xls", "ods"]))
def test_torn_workbooks_never_raise(noise: bytes, place: int, form: str):
    content = bytearray((SAMPLES / f"subventions-mairie.{form}").read_bytes())
    content[place : place + len(noise)] = noise
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t"
        path.write_bytes(content)

        source = open_source(path)
        rows = all_rows(source)

    assert source.header or (source.faults and not rows)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (21860194600000.0, "21860194600000"),
        (0.1, "0.1"),
        (1234.5, "1234.5"),
        (-3.0, "-3"),
        (1e-9, "0.000000001"),
        (1e20, "100000000000000000000"),
        (True, "true"),
        (dt.date(2024, 2, 29), "2024-02-29"),
        (dt.datetime(2024, 2, 29, 23, 59, 58, 999_997), "2024-02-29T23:59:59"),  # noqa: DTZ001 -- sheets know no zone
        (dt.time(7, 5), "07:05:00"),
        (dt.timedelta(hours=30, minutes=1), "30:01:00"),
        (dt.timedelta(seconds=-5), "-00:00:05"),
        (" 007 ", " 007 "),
    ],
)
def test_typed_cell_becomes_the_text_that_schemas_want(cell: object, text: str):
    assert cell_text(cell) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_text_of_a_number_reads_back_as_the_same_number(value: float):
    text = number_text(value)

    assert float(text) == value
    assert "e" not in text


@pytest.mark.parametrize("form", [TableFileForm.XLSX, TableFileForm.XLS, TableFileForm.ODS])
@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods", "csv", "bin"])
def test_a_workbook_with_the_extension_of_another_is_read_by_its_content(
    tmp_path: Path, form: TableFileForm, extension: str
) -> None:
    path = tmp_path / f"subventions.{extension}"
    path.write_bytes((SAMPLES / f"subventions-mairie.{form}").read_bytes())

    source = open_source(path)

    assert (source.reading.form, source.header, len(all_rows(source))) == (form, HEADER, 3)
