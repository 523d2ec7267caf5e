"""The errors of an XLSX sheet ("#N/A"), read from its XML: calamine gives them as empty cells."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from maillage.core.tables.cells import column_number

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
    errors: dict[int, dict[int, str]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for block in _blocks_with_errors(archive, sheet):
                for letters, row, text in _ERROR.findall(block):
                    of_row = errors.setdefault(int(row) - 1, {})
                    of_row[column_number(letters) - 1] = text.decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, KeyError, ET.ParseError, OSError, ValueError):
        return {}  # errors stay empty cells, as calamine gives them
    return errors


def _blocks_with_errors(archive: zipfile.ZipFile, sheet: str) -> Iterator[bytes]:
    """The blocks of a sheet in which errors stand, each with the end of the one before."""
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
