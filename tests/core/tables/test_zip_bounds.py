import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import LIMITS, ReadLimits, RowSource
from tests.core.tables.samples import SAMPLES, all_rows

SHEET = "xl/worksheets/sheet1.xml"


def _workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("F")
        sheet.write_row(0, 0, ["nom", "objet"])
        sheet.write_row(1, 0, ["a", "b"])
    return path


def _patched(path: Path, changes: dict[str, Callable[[bytes], bytes]]) -> Path:
    """The workbook with parts changed."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old, zipfile.ZipFile(path, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, changes[name](old.read(name)) if name in changes else old.read(name))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name](b""))
    return path


def _message(source: RowSource) -> str:
    (fault,) = source.faults
    assert (source.header, all_rows(source), fault.code) == ((), [], "format-error")
    return fault.message % fault.params


def test_zip_bomb_is_not_opened(tmp_path: Path):
    bomb = _patched(_workbook(tmp_path / "t.xlsx"), {"xl/sharedStrings.xml": lambda _: b"<sst>" + b" " * 50_000_000})

    assert "compressée" in _message(open_source(bomb))


def test_sheet_of_two_million_cells_without_reference_is_not_opened_whatever_its_limit(tmp_path: Path):
    # Seen: 12.8 million of them in 157 kB took several seconds to be refused.
    sheet = b"<worksheet><sheetData>" + (b"<row>" + b"<c/>" * 128 + b"</row>") * 16_000 + b"</sheetData></worksheet>"
    path = _patched(_workbook(tmp_path / "t.xlsx"), {"xl/worksheets/sheet1.xml": lambda _: sheet})

    assert "limite : 1500000" in _message(open_source(path))


def test_zip_that_unpacks_above_the_limit_is_not_opened(tmp_path: Path):
    path = _workbook(tmp_path / "t.xlsx")

    assert "décompressé" in _message(open_source(path, limits=ReadLimits(decompressed_bytes=2_000)))


def test_zip_whose_directory_lies_about_its_sizes_is_not_opened(tmp_path: Path):
    path = _patched(_workbook(tmp_path / "t.xlsx"), {"xl/sharedStrings.xml": lambda _: b"<sst>" + b" " * 3_000_000})
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/sharedStrings.xml"))
    content[place + 24 : place + 28] = struct.pack("<I", 10)  # the size that the directory declares
    path.write_bytes(content)

    assert "décompressé" in _message(open_source(path, limits=ReadLimits(decompressed_bytes=1_000_000)))


def test_zip_of_many_entries_is_not_opened(tmp_path: Path):
    path = _patched(_workbook(tmp_path / "t.xlsx"), {f"xl/media/{n}.png": lambda _: b"x" for n in range(50)})

    assert "fichiers" in _message(open_source(path, limits=ReadLimits(entries=40)))


@pytest.mark.parametrize("reference", [b'r="XFD1048576"', b"r = 'ZZ1048576'", b'r="xfd90000"'])
def test_two_cells_far_apart_are_not_opened(tmp_path: Path, reference: bytes):
    path = _patched(_workbook(tmp_path / "t.xlsx"), {SHEET: lambda xml: xml.replace(b'r="B2"', reference)})

    assert "cases" in _message(open_source(path))


def _sheet_of(rows: list[bytes]) -> Callable[[bytes], bytes]:
    words = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return lambda _: words + b"".join(rows) + b"</sheetData></worksheet>"


@pytest.mark.parametrize("cell", [b"<c><v>%d</v></c>", b'<c\ts="0"><v>%d</v></c>', b'<c s="0" ><v>%d</v></c>'])
@pytest.mark.parametrize("row", [b"<row>%s</row>", b"<row\nht='1'>%s</row>"])
def test_cells_without_reference_that_fill_a_huge_rectangle_are_not_opened(cell: bytes, row: bytes, tmp_path: Path):
    rows = [row % b"".join(cell % number for number in range(8_000))]
    rows += [row % (cell % number) for number in range(20_000)]
    path = _patched(_workbook(tmp_path / "t.xlsx"), {SHEET: _sheet_of(rows)})

    assert "160800000 cases" in _message(open_source(path))  # 99 rows more: those of a sheet that names none


def test_cells_without_reference_beside_one_that_is_far_are_not_opened(tmp_path: Path):
    rows = [
        b'<row><c r="XEA1"><v>1</v></c><c><v>2</v></c></row>',
        *[b"<row><c><v>%d</v></c></row>" % n for n in range(9_999)],
    ]
    path = _patched(_workbook(tmp_path / "t.xlsx"), {SHEET: _sheet_of(rows)})

    assert "cases" in _message(open_source(path))


def test_a_table_without_references_is_read(tmp_path: Path):
    texts = [b"<row>%s</row>" % b"".join(b"<c><v>%d</v></c>" % (row + at) for at in range(38)) for row in range(30_000)]
    path = _patched(_workbook(tmp_path / "t.xlsx"), {SHEET: _sheet_of(texts)})

    source = open_source(path, limits=ReadLimits(cells=1_400_000))

    assert (source.faults, len(source.header), len(all_rows(source))) == ([], 38, 29_999)


def test_entities_are_not_expanded(tmp_path: Path):
    declared = b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet'
    path = _patched(_workbook(tmp_path / "t.xlsx"), {SHEET: lambda xml: xml.replace(b"<worksheet", declared)})

    assert "tableur" in _message(open_source(path))


def test_repetitions_of_ods_are_multiplied_out(tmp_path: Path):
    path = tmp_path / "t.ods"
    path.write_bytes((SAMPLES / "subventions-mairie.ods").read_bytes())

    def repeat(xml: bytes) -> bytes:
        begin = xml.index(b"<table:table-row", xml.index(b'"Notice"'))
        cell = b'table:number-columns-repeated="9000" office:value-type="string"><text:p>a</text:p></table:table-cell>'
        row = b'<table:table-row table:number-rows-repeated="90000"><table:table-cell ' + cell
        return xml[:begin] + row + xml[xml.index(b"</table:table-row>", begin) :]

    assert "cases" in _message(open_source(_patched(path, {"content.xml": repeat})))


def test_a_row_of_ods_without_end_is_not_opened(tmp_path: Path):
    path = tmp_path / "t.ods"
    path.write_bytes((SAMPLES / "subventions-mairie.ods").read_bytes())
    cells = b"".join(b'<table:table-cell office:value-type="float" office:value="%d"/>' % at for at in range(300_000))

    _patched(path, {"content.xml": lambda old: old.replace(b"</table:table-row>", cells + b"</table:table-row>", 1)})

    assert "pas écrit comme un tableur" in _message(open_source(path))


def test_repetitions_written_as_entities_are_not_opened(tmp_path: Path):
    path = tmp_path / "t.ods"
    path.write_bytes((SAMPLES / "subventions-mairie.ods").read_bytes())

    def code(xml: bytes) -> bytes:
        return xml.replace(b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="&#57;99" ', 1)

    assert "tableur" in _message(open_source(_patched(path, {"content.xml": code})))


def test_a_million_formatted_empty_rows_cost_nothing(tmp_path: Path):
    rows = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % number for number in range(3, 200_000))

    path = _patched(
        _workbook(tmp_path / "t.xlsx"), {SHEET: lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")}
    )

    assert all_rows(open_source(path, limits=LIMITS)) == [("a", "b")]


def test_workbook_with_a_password_is_told(tmp_path: Path):
    path = _workbook(tmp_path / "t.xlsx")
    content = bytearray(path.read_bytes())
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        content[place + 8] |= 1
        place += 4
    path.write_bytes(content)

    assert "mot de passe" in _message(open_source(path))


def test_large_workbook_is_sent_to_csv(tmp_path: Path):
    assert "CSV" in _message(open_source(_workbook(tmp_path / "t.xlsx"), limits=ReadLimits(spreadsheet_bytes=100)))
