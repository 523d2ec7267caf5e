"""Checks an XLS workbook before it is opened: the bounding rectangle of its cells is limited.

Two cells far apart span a rectangle of four thousand million cells, which no memory holds. Sources: [MS-CFB] for the
container of sectors, [MS-XLS] for its records.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from maillage.core.tables.terms import FormFault, ReadLimits
from maillage.core.tables.zip_bounds import BROKEN, TOO_MANY_CELLS

_Sector = Callable[[int], bytes]

_HEADER: Final = 512
_LAST_SECTOR: Final = 0xFFFFFFFA  # from here up: end-of-chain and other markers
_ENTRY: Final = 128
_STREAMS: Final = frozenset({"Workbook", "Book"})
_FIRST_FAT: Final = 76  # offset in the header of the first 109 sector numbers of the FAT
_NAMED_FATS: Final = 109

_BOUNDSHEET: Final = 0x85
_EOF: Final = 0x0A
_DIMENSIONS: Final = 0x0200
_ROW_OF_NUMBERS: Final = 0xBD  # MULRK: its last column is in its last bytes
# FORMULA (of three versions), NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING.
_CELLS: Final = frozenset({0x06, 0x0206, 0x0406, 0x0203, 0x0204, 0x0205, 0x027E, 0xFD, 0xD6, _ROW_OF_NUMBERS})


def xls_fault(path: Path, limits: ReadLimits) -> FormFault | None:
    """The finding that says why an XLS workbook must not be opened, or None."""
    try:
        stream = _Sectors(path.read_bytes()).workbook()
        sheets = [place for kind, place, length in _records(stream, 0) if kind == _BOUNDSHEET and length >= 4]
        area = max((_area(stream, struct.unpack_from("<I", stream, place)[0]) for place in sheets), default=0)
    except (struct.error, IndexError, ValueError) as problem:  # reported as broken
        return FormFault("format-error", BROKEN, params={"reason": f"XLS : {problem}"})
    if area > limits.cells:
        return FormFault("format-error", TOO_MANY_CELLS, params={"count": area, "limit": limits.cells})
    return None


@dataclass(frozen=True)
class _Sectors:
    """A compound file: streams split into sectors chained by the FAT; short ones into mini-sectors."""

    content: bytes

    def workbook(self) -> bytes:
        """The workbook stream; raises ValueError if there is none."""
        directory = self._chained(self._number(48), self._table, self._sector)
        entries = [directory[place : place + _ENTRY] for place in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
        lengths = [max(0, min(struct.unpack_from("<H", entry, 64)[0], 64) - 2) for entry in entries]
        names = [entry[:length].decode("utf-16-le", "replace") for entry, length in zip(entries, lengths, strict=True)]
        workbook = next((entry for entry, name in zip(entries, names, strict=True) if name in _STREAMS), None)
        if workbook is None:
            raise ValueError("Workbook")
        start, size = struct.unpack_from("<II", workbook, 116)
        if size >= self._number(56):
            return self._chained(start, self._table, self._sector)
        short = self._chained(struct.unpack_from("<I", entries[0], 116)[0], self._table, self._sector)
        length = 1 << struct.unpack_from("<H", self.content, 32)[0]
        table = _numbers(self._chained(self._number(60), self._table, self._sector))
        return self._chained(start, table, lambda place: short[place * length : (place + 1) * length])

    @cached_property
    def _table(self) -> tuple[int, ...]:
        """The successor of each sector (FAT)."""
        fats = list(struct.unpack_from(f"<{_NAMED_FATS}I", self.content, _FIRST_FAT))
        more = self._number(68)
        for _ in range(self._number(72)):
            if more >= _LAST_SECTOR:
                break
            *some, more = _numbers(self._sector(more))
            fats += some
        return tuple(number for fat in fats if fat < _LAST_SECTOR for number in _numbers(self._sector(fat)))

    def _chained(self, start: int, table: tuple[int, ...], sector: _Sector) -> bytes:
        parts: list[bytes] = []
        place = start
        while place < _LAST_SECTOR:
            if len(parts) > len(table):
                raise ValueError("FAT")
            parts.append(sector(place))
            place = table[place]
        return b"".join(parts)

    def _sector(self, place: int) -> bytes:
        size = 1 << (struct.unpack_from("<H", self.content, 30)[0] & 15)
        start = max(_HEADER, size) + place * size
        return self.content[start : start + size]

    def _number(self, place: int) -> int:
        number: int = struct.unpack_from("<I", self.content, place)[0]
        return number


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Type, offset and length of each record, up to the end of the substream."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        yield kind, start + 4, length
        if kind == _EOF:
            return
        start += 4 + length


def _area(stream: bytes, start: int) -> int:
    """The number of cells in a sheet's rectangle, from its cells and from its declared dimensions."""
    rows = columns = declared = 0
    for kind, place, length in _records(stream, start):
        if kind in _CELLS and length >= 6:
            row, column = struct.unpack_from("<HH", stream, place)
            if kind == _ROW_OF_NUMBERS:
                column = max(column, struct.unpack_from("<H", stream, place + length - 2)[0])
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == _DIMENSIONS and length >= 10:
            form = "<IIHH" if length >= 14 else "<HHHH"
            _, last_row, _, last_column = struct.unpack_from(form, stream, place)
            declared = max(declared, last_row * last_column)
    return max(rows * columns, declared)
