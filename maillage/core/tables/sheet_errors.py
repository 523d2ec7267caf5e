"""The errors of an XLSX sheet ("#N/A"), read from its XML: calamine gives them as empty cells."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

_BLOCK: Final = 2**20
_OVERLAP: Final = 2**16
_LARGEST_DIRECTORY: Final = 2**24
_ERROR: Final = re.compile(
    rb"""<(?:[\w.-]+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?\bt="e"[^>]*>"""
    rb"""(?:(?!</(?:[\w.-]+:)?c>).){0,9000}?<(?:[\w.-]+:)?v>([^<]{1,40})</""",
    re.DOTALL,
)
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheet_errors(path: Path, sheet: str) -> dict[int, dict[int, str]]:
    """By row, then column (both from 0), the errors of a sheet whose bounds were checked."""
    found: dict[int, dict[int, str]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part_of(archive, sheet)
            for block in _blocks(archive, part) if part else ():
                for letters, row, text in _ERROR.findall(block):
                    found.setdefault(int(row) - 1, {})[_column(letters)] = text.decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, KeyError, ET.ParseError, OSError, ValueError):
        return {}  # errors stay empty cells, as calamine gives them
    return found


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    book = _parsed(archive, "xl/workbook.xml")
    relations = _parsed(archive, "xl/_rels/workbook.xml.rels")
    wanted = next((one.get(_RELATION) for one in book.iter() if _is_sheet(one) and one.get("name") == sheet), None)
    target = next((one.get("Target") for one in relations if one.get("Id") == wanted), None)
    if target is None:
        return None
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _is_sheet(element: ET.Element) -> bool:
    return element.tag.rpartition("}")[2] == "sheet"


def _parsed(archive: zipfile.ZipFile, name: str) -> ET.Element:
    if archive.getinfo(name).file_size > _LARGEST_DIRECTORY:
        raise ValueError(name)
    return ET.fromstring(archive.read(name))  # noqa: S314 -- zip_bounds refuses declarations of entities


def _blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The blocks of a part in which errors stand, each with the end of the one before."""
    tail = b""
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            text = tail + block
            if b't="e"' in text:
                yield text
            tail = text[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
