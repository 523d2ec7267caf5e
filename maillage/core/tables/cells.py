"""Typed spreadsheet cells as text in the form of the national schemas: ISO dates, decimal points, no exponents.

Errors of an XLSX sheet ("#N/A") are read from its XML, since calamine returns them as empty cells.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

_LARGEST_EXACT: Final = 2.0**53  # beyond, floats cannot represent every integer
_BLOCK: Final = 2**20
_OVERLAP: Final = 2**16
_LARGEST_DIRECTORY: Final = 2**24
_ERROR: Final = re.compile(
    rb"""<(?:[\w.-]+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?\bt="e"[^>]*>"""
    rb"""(?:(?!</(?:[\w.-]+:)?c>).){0,9000}?<(?:[\w.-]+:)?v>([^<]{1,40})</""",
    re.DOTALL,
)
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def cell_text(cell: object) -> str:
    """A cell as text: "2024-03-01", "17833.5", "true"; text is unchanged."""
    write = _WRITERS.get(type(cell))
    return str(cell) if write is None else write(cell)


def number_text(value: float) -> str:
    """The shortest text that parses to the same number, without ".0" or an exponent."""
    if value.is_integer():
        return str(int(value)) if abs(value) < _LARGEST_EXACT else format(Decimal(repr(value)), "f")
    written = repr(value)
    return format(Decimal(written), "f") if "e" in written else written


def column_number(letters: bytes) -> int:
    """The number of a sheet's column, from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _moment(value: dt.datetime) -> str:
    """A datetime rounded to the second: spreadsheets store days as floats, which are off by microseconds."""
    return (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0).isoformat()


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: str,
    float: number_text,
    int: str,
    bool: lambda value: "true" if value else "false",
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: lambda value: value.replace(microsecond=0).isoformat(),
    dt.timedelta: _duration,
}


def sheet_errors(path: Path, sheet: str) -> dict[int, dict[int, str]]:
    """The errors of a sheet by row, then column (both from 0). The workbook must have passed zip_bounds."""
    errors: dict[int, dict[int, str]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for block in _blocks_with_errors(archive, sheet):
                for letters, row, text in _ERROR.findall(block):
                    of_row = errors.setdefault(int(row) - 1, {})
                    of_row[column_number(letters) - 1] = text.decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, KeyError, ET.ParseError, OSError, ValueError):
        return {}  # errors stay empty cells, as calamine returns them
    return errors


def _blocks_with_errors(archive: zipfile.ZipFile, sheet: str) -> Iterator[bytes]:
    """The blocks of a sheet that contain errors, each preceded by the end of the block before."""
    book = _parsed(archive, "xl/workbook.xml")
    sheets = {entry.get("name"): entry.get(_RELATION) for entry in book.iter() if entry.tag.endswith("}sheet")}
    relations = _parsed(archive, "xl/_rels/workbook.xml.rels")
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    target = targets.get(sheets.get(sheet))
    if target is None:
        return
    tail = b""
    with archive.open(target[1:] if target.startswith("/") else f"xl/{target}") as part:
        while block := part.read(_BLOCK):
            text = tail + block
            if b't="e"' in text:
                yield text
            tail = text[-_OVERLAP:]


def _parsed(archive: zipfile.ZipFile, name: str) -> ET.Element:
    if archive.getinfo(name).file_size > _LARGEST_DIRECTORY:
        raise ValueError(name)
    return ET.fromstring(archive.read(name))  # noqa: S314 -- zip_bounds refuses declarations of entities
