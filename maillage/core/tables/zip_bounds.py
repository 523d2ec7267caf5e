"""Checks zipped spreadsheets before they are opened: their unpacked size, and the bounding rectangle of their cells.

The directory of a ZIP may lie, so every part is actually inflated, in blocks. A sheet of two cells may span a rectangle
of 17 thousand million: the corners are read from the XML, and repetitions of ODS are multiplied out.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from maillage.core.problems import sentence
from maillage.core.tables.cells import column_number
from maillage.core.tables.terms import FormFault, ReadLimits, TableFileForm

_BLOCK: Final = 2**20
_SMALL: Final = 2**24  # unpacked bytes: below, any compression ratio is harmless
_SHEET_ROWS: Final = 1_048_576
_BARE_CELLS: Final = 1_500_000  # without a reference: spreadsheets write one, and counting cells without is slow
_MAX_ROW_LENGTH: Final = 2**24  # bytes of ODS XML: a thousand for each column that a sheet may have
# A reference such as XFD1048576, with a far column or row. Spreadsheets write ` r="`, which is fast to search;
# equivalent XML (other white space, spaces around the equals sign) is normalised to it first.
_FAR: Final = re.compile(rb""" r=\s*["'](?:([A-Za-z]{2,3})\d|[A-Za-z]{0,3}(\d{7,10}))""")
_ROW: Final = re.compile(rb""" r=\s*["'][A-Za-z]{0,3}(\d{3,10})["']""")
# Cells and rows may lack a reference: each is then beside, or below, the one before it.
_BARE_CELL: Final = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s>/])(?![^>]*\sr=)")
_BARE_ROW: Final = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s>/])(?![^>]*\sr=)")
_SHEET_ROW: Final = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s>/])")
_UNUSUAL: Final = re.compile(rb"<(?:c|row)(?! r=)[\s>/]")
_CELL_MARKS: Final = (b"<c", b"<row", b":c", b":row")
_ODD_MARKS: Final = (b"/", b"\t", b"\n", b"\r")
_OTHER_BLANKS: Final = (b" r ", b"\tr", b"\nr", b"\rr")
_REFERENCE: Final = re.compile(rb"\sr\s*=")
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ODS_ROW: Final = re.compile(rb"<(?:[\w.-]+:)?table-row(?=[\s>/])")
_ODS_CELL: Final = re.compile(rb"<(?:[\w.-]+:)?(?:covered-)?table-cell(?=[\s>/])([^>]*)>")
_ROWS_REPEATED: Final = re.compile(rb"""number-rows-repeated\s*=\s*["'](\d{1,9})""")
_COLUMNS_REPEATED: Final = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d{1,9})""")
_CODED_NUMBER: Final = re.compile(rb"""-repeated\s*=\s*["'][^"']*&""")
_ODS_TABLE_END: Final = re.compile(rb"</(?:[\w.-]+:)?table\s*>")
_FILLED: Final = re.compile(rb"value-type|:p[\s/>]")

BOMB: Final = sentence(
    "Le classeur prend plus de %(limit)s octets une fois décompressé : il n’a pas été ouvert. Gardez la feuille utile, "
    "ou enregistrez-la en CSV."
)
TOO_SQUEEZED: Final = sentence(
    "Une partie du classeur est compressée %(count)s fois (limite : %(limit)s) : il n’a pas été ouvert. Enregistrez la "
    "feuille utile en CSV."
)
TOO_MANY_ENTRIES: Final = sentence(
    "Le classeur contient %(count)s fichiers (limite : %(limit)s) : il n’a pas été ouvert. Copiez le tableau dans un "
    "classeur neuf."
)
TOO_MANY_CELLS: Final = sentence(
    "La feuille s’étend sur %(count)s cases (limite : %(limit)s) : elle n’a pas été lue. Supprimez les lignes et les "
    "colonnes loin du tableau, ou enregistrez-le en CSV."
)
UNSAFE: Final = sentence(
    "Le classeur n’est pas écrit comme un tableur l’écrit : il n’a pas été ouvert. Copiez le tableau dans un classeur "
    "neuf."
)
LOCKED: Final = sentence("Le classeur est protégé par un mot de passe. Retirez le mot de passe, puis enregistrez-le.")
BROKEN: Final = sentence(
    "Le classeur est abîmé et n’a pas pu être ouvert (%(reason)s). Ouvrez-le dans un tableur, puis enregistrez-le à "
    "nouveau."
)


class _Beyond(Exception):  # noqa: N818 -- a way out of the reading, always caught here
    """A limit is exceeded, or the file must not be opened; carries the finding."""

    def __init__(self, message: str, **params: str | float) -> None:
        super().__init__(message)
        self.fault = FormFault("format-error", message, params=params)


def zip_fault(path: Path, form: TableFileForm, limits: ReadLimits) -> FormFault | None:
    """The finding that says why a zipped spreadsheet must not be opened, or None."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive, limits)
            _check_parts(archive, form, limits)
    except _Beyond as beyond:
        return beyond.fault
    # Reported as broken.
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as problem:
        return FormFault("format-error", BROKEN, params={"reason": f"ZIP : {problem}"})
    return None


def unpacked_bytes(path: Path) -> int:
    """The unpacked size of a file according to its directory; the file size if it is not a ZIP."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError):
        return path.stat().st_size  # a CSV, an XLS, or broken: whoever opens it reports that


def _check_directory(archive: zipfile.ZipFile, limits: ReadLimits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise _Beyond(TOO_MANY_ENTRIES, count=len(entries), limit=limits.entries)
    if sum(entry.file_size for entry in entries) > limits.decompressed_bytes:
        raise _Beyond(BOMB, limit=limits.decompressed_bytes)
    if any(entry.flag_bits & 1 for entry in entries):
        raise _Beyond(LOCKED)
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise _Beyond(UNSAFE)
    # What a directory admits needs no unpacking; what it hides is met while unpacking.
    for entry in entries:
        _check_ratio(entry.file_size, entry, limits)


def _check_ratio(size: int, entry: zipfile.ZipInfo, limits: ReadLimits) -> None:
    ratio = size // max(1, entry.compress_size)
    if size > _SMALL and ratio > limits.compression_ratio:
        raise _Beyond(TOO_SQUEEZED, count=ratio, limit=limits.compression_ratio)


def _check_parts(archive: zipfile.ZipFile, form: TableFileForm, limits: ReadLimits) -> None:
    budget, most_bare = limits.decompressed_bytes, min(limits.cells, _BARE_CELLS)
    for entry in archive.infolist():
        corners = _Corners() if form is TableFileForm.XLSX else _Repetitions()
        size = 0
        for block in _unpacked(archive, entry, budget):
            size += len(block)
            if size > budget:
                raise _Beyond(BOMB, limit=limits.decompressed_bytes)
            _check_ratio(size, entry, limits)
            if entry.filename.endswith((".xml", ".rels")):
                # No spreadsheet declares entities, or uses UTF-16, which would hide everything from these searches.
                if b"\0" in block or (b"<!" in block and _DECLARATION.search(block)):
                    raise _Beyond(UNSAFE)
                corners.see(block)
            if isinstance(corners, _Corners) and corners.bare_cells > most_bare:
                raise _Beyond(TOO_MANY_CELLS, count=corners.bare_cells, limit=most_bare)
        corners.finish()
        if isinstance(corners, _Corners) and corners.area > limits.cells:
            corners.see_rows(_unpacked(archive, entry, budget))
        if corners.area > limits.cells:
            raise _Beyond(TOO_MANY_CELLS, count=corners.area, limit=limits.cells)
        budget -= size


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int) -> Iterator[bytes]:
    # zipfile would stop at the declared size; the library that opens the file later does not.
    entry.file_size = budget + _BLOCK
    with archive.open(entry) as part:
        while block := part.read(_BLOCK):
            yield block


@dataclass
class _Corners:
    """The rectangle of an XLSX sheet: up to its last column, and to the maximum row until ``see_rows`` is called."""

    _columns: set[bytes] = field(default_factory=set)
    _last_row: int = _SHEET_ROWS
    bare_cells: int = 0
    _bare_rows: int = 0
    _bare_width: int = 0  # of the row with the most cells without a reference
    _are_named: bool = False  # some cells or rows have a reference
    _row_cells: int = 0  # such cells of the current row
    _tail: bytes = b""

    def see(self, block: bytes) -> None:
        """Examine the next block of XML."""
        text = self._tail + block
        if not any(mark in text for mark in _CELL_MARKS):
            self._tail = _begun_tag(text)  # neither cells nor rows: shared strings, styles
            return
        text = _with_plain_references(text)
        for letters, row in _FAR.findall(text):
            self._columns.add(letters)
            self._last_row = max(self._last_row, int(row or 0))
        self._tail = _begun_tag(text)
        text = text[: len(text) - len(self._tail)]
        self._are_named = self._are_named or b" r=" in text
        # The usual order of attributes has references first, and needs no further counting.
        if _UNUSUAL.search(text) or b":c" in text or b":row" in text:
            between_rows = _SHEET_ROW.split(text)
            if b" r=" in text or b":c" in text:
                first, *rows = (len(_BARE_CELL.findall(row)) for row in between_rows)
            else:  # no cell has a reference: count them all, since a bomb has millions
                first, *rows = (
                    sum(row.count(b"<c" + mark) for mark in (b">", b" ", *_ODD_MARKS)) for row in between_rows
                )
            self.bare_cells += first + sum(rows)
            self._bare_width = max(self._bare_width, self._row_cells + first, *rows, 0)
            self._row_cells = rows[-1] if rows else self._row_cells + first
            self._bare_rows += len(_BARE_ROW.findall(text))

    def finish(self) -> None:
        """Do nothing: no state is pending."""

    def see_rows(self, blocks: Iterator[bytes]) -> None:
        """Read the whole part again to find its last row."""
        self._last_row, tail = 99, b""
        for block in blocks:
            text = _with_plain_references(tail + block)
            self._last_row = max(self._last_row, max(map(int, _ROW.findall(text)), default=0))
            tail = _begun_tag(text)

    @property
    def area(self) -> int:
        """The number of cells from the first to the last."""
        named = max(26, *map(column_number, self._columns), 0) if self._are_named or not self._bare_width else 0
        return (named + self._bare_width) * (self._last_row + self._bare_rows)


def _begun_tag(text: bytes) -> bytes:
    """The end of a block from its last tag on, which may continue in the next one."""
    return text[text.rfind(b"<") :][-_BLOCK:]


def _with_plain_references(text: bytes) -> bytes:
    if any(blank in text for blank in _OTHER_BLANKS):
        return _REFERENCE.sub(b" r=", text)
    return text


@dataclass
class _Repetitions:
    """The rectangles of the tables of an ODS, repetitions multiplied out; trailing empty rows are ignored."""

    area: int = 0
    _rows: int = 0
    _last: int = 0
    _width: int = 0
    _before: int = 0
    _rest: bytes = b""

    def see(self, block: bytes) -> None:
        """Examine the next block of XML."""
        # A repetition written with entities, which only an XML parser decodes.
        if _CODED_NUMBER.search(self._rest[-_BLOCK:] + block):
            raise _Beyond(UNSAFE)
        *rows, self._rest = _ODS_ROW.split(self._rest + block)
        for row in rows:
            self._see_row(row)
        self._rest = b"<table-row" + self._rest if rows else self._rest
        if len(self._rest) > _MAX_ROW_LENGTH:  # quadratic: each block would read it again from its beginning
            raise _Beyond(UNSAFE)

    def finish(self) -> None:
        """Examine the last row."""
        self._see_row(self._rest.removeprefix(b"<table-row"))

    def _see_row(self, row: bytes) -> None:
        repeated = _ROWS_REPEATED.search(row, 0, row.find(b">") + 1)
        self._rows += int(repeated[1]) if repeated else 1
        if _FILLED.search(row):
            self._last = self._rows
            width = filled = 0
            for cell in _ODS_CELL.finditer(row):
                repeated = _COLUMNS_REPEATED.search(cell[1])
                width += int(repeated[1]) if repeated else 1
                if b"value-type" in cell[1] or not cell[1].endswith(b"/"):
                    filled = width
            self._width = max(self._width, filled)
            self.area = self._before + self._last * self._width
        if _ODS_TABLE_END.search(row):
            self._before, self._rows, self._last, self._width = self.area, 0, 0, 0
