import zipfile
from pathlib import Path

import pytest

from maillage.core.tables.forms import GTFS, form_of
from maillage.core.tables.reading import RowsInMemory, open_source
from maillage.core.tables.terms import FormFault, TableFileForm, TableReading
from tests.core.tables.samples import SAMPLES, all_rows, opened


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("subventions-mairie.xlsx", TableFileForm.XLSX),
        ("subventions-mairie.xls", TableFileForm.XLS),
        ("subventions-mairie.ods", TableFileForm.ODS),
        ("nievre-cd58-2016.csv", TableFileForm.CSV),
    ],
)
def test_form_is_told_by_content_whatever_the_name(tmp_path: Path, name: str, form: TableFileForm):
    path = tmp_path / "fichier.txt"
    path.write_bytes((SAMPLES / name).read_bytes())

    assert form_of(path) is form


@pytest.mark.parametrize(
    ("content", "code", "named"),
    [
        (b"", "source-error", None),
        (b"\xef\xbb\xbf\r\n \r\n", "source-error", None),
        (b"%PDF-1.7\n%\xe2\xe3", "format-error", "PDF"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "format-error", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "format-error", "PNG"),
        (b"\x1f\x8b\x08\x00abc", "format-error", "GZIP"),
        (b"PAR1\x00\x00", "format-error", "Parquet"),
        (b"{\\rtf1 x}", "format-error", "RTF"),
        (b"<!DOCTYPE html><html><body><p>a</p></body></html>", "format-error", "HTML"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "format-error", "HTML"),
        (b'<?xml version="1.0"?><marches/>', "format-error", "XML"),
        (b"<marches a='' b=''/>", "format-error", "XML"),
        (b"\n<marches>\n <marche>1</marche></marches>", "format-error", "XML"),
        (b'[\n {"a": 1}]', "format-error", "JSON"),
        (bytes(range(256)) * 10, "format-error", None),
        (b"PK\x03\x04 torn", "source-error", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn", "format-error", None),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, code: str, named: str | None):
    source = opened(tmp_path, content)

    (fault,) = source.faults
    assert (source.header, all_rows(source), fault.code) == ((), [], code)
    assert named is None or fault.params["form"] == named
    assert fault.message % fault.params


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("word/document.xml", "DOCX"),
        ("xl/workbook.bin", "XLSB"),
        ("table.csv", "ZIP"),
    ],
)
def test_zip_is_named_by_what_is_in_it(tmp_path: Path, inside: str, named: str | None):
    path = tmp_path / "table.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, "x")

    fault = form_of(path)

    assert isinstance(fault, FormFault)
    assert (fault.code, fault.params) == ("format-error", {"form": named})


def test_timetable_in_gtfs_is_named_and_not_to_be_unpacked(tmp_path: Path):
    path = tmp_path / "gtfs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "calendar.txt"):
            archive.writestr(name, "x")

    fault = form_of(path)

    assert isinstance(fault, FormFault)
    assert (fault.message, fault.params) == (GTFS, {"form": "GTFS"})


def test_file_that_is_not_there_is_a_finding(tmp_path: Path):
    source = open_source(tmp_path / "rien.csv")

    assert [fault.code for fault in source.faults] == ["source-error"]


def test_json_in_a_cell_does_not_make_a_table_json(tmp_path: Path):
    source = opened(tmp_path, 'geometrie;nom\r\n"{""type"": ""Point""}";a\r\n')

    assert all_rows(source) == [('{"type": "Point"}', "a")]


def test_names_in_angle_brackets_may_head_a_table(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"<nom>;<ville>\n1;2\n")

    assert form_of(path) is TableFileForm.CSV


def test_rows_in_memory_are_read_as_those_of_a_file():
    rows = RowsInMemory(("a", "b"), [("1", "2"), ("3", "4"), ("5", "6")])

    assert [len(chunk) for chunk in rows.chunks(2)] == [2, 1]
    assert (rows.reading, rows.faults, all_rows(rows)[0]) == (TableReading(TableFileForm.CSV), [], ("1", "2"))
