import struct
from pathlib import Path

import pytest

from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import LIMITS
from maillage.core.tables.xls_bounds import xls_fault
from tests.core.tables.samples import SAMPLES, all_rows

LABEL = b"\xfd\x00\x0a\x00"  # the head of a LABELSST record: a cell with a text
DIMENSIONS = b"\x00\x02\x0e\x00"


def _patched(folder: Path, record: bytes, content: bytes) -> Path:
    """The sample with the last record of a kind changed."""
    workbook = bytearray((SAMPLES / "subventions-mairie.xls").read_bytes())
    place = workbook.rindex(record) + len(record)
    workbook[place : place + len(content)] = content
    path = folder / "t.xls"
    path.write_bytes(workbook)
    return path


def test_workbook_of_libreoffice_may_be_opened():
    assert xls_fault(SAMPLES / "subventions-mairie.xls", LIMITS) is None


@pytest.mark.parametrize(
    ("record", "content"),
    [(LABEL, struct.pack("<HH", 65_535, 65_535)), (DIMENSIONS, struct.pack("<IIHH", 0, 2**31, 0, 65_535))],
)
def test_rectangle_that_no_memory_holds_is_a_finding(tmp_path: Path, record: bytes, content: bytes):
    source = open_source(_patched(tmp_path, record, content))

    (fault,) = source.faults
    assert (source.header, all_rows(source), fault.code) == ((), [], "format-error")
    assert "cases" in fault.message % fault.params


def test_chain_of_sectors_that_never_ends_is_a_finding(tmp_path: Path):
    workbook = bytearray((SAMPLES / "subventions-mairie.xls").read_bytes())
    table = 512 + struct.unpack_from("<I", workbook, 76)[0] * 512
    workbook[table : table + 512] = struct.pack("<I", 0) * 128
    path = tmp_path / "t.xls"
    path.write_bytes(workbook)

    source = open_source(path)

    assert [fault.code for fault in source.faults] == ["format-error"]
