"""Checks the end of a derived file for completeness: truncated files are rebuilt, never served."""

import os
from pathlib import Path
from struct import unpack
from typing import BinaryIO, Final

_PARQUET: Final = b"PAR1"
_ZIP_END: Final = b"PK\x05\x06"  # end of central directory record of a workbook without a comment, 22 bytes
_ZIP_END_BYTES: Final = 22
_PMTILES_HEADER_BYTES: Final = 127
_JSON_ENDS: Final = {b"[": b"]", b"{": b"}"}


def is_whole(path: Path, *, size_bytes: int | None = None) -> bool:
    """Whether ``path`` exists and ends as its format requires, with ``size_bytes`` bytes if given."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size == 0 or (size_bytes is not None and size != size_bytes):
                return False
            return _holds_all_parts(file, size) if path.suffix == ".pmtiles" else _ends_well(file, path.suffix, size)
    except FileNotFoundError:
        return False  # missing: it is built on request


def _ends_well(file: BinaryIO, suffix: str, size: int) -> bool:
    match suffix:
        case ".parquet":
            return size >= 3 * len(_PARQUET) and file.read(4) == _PARQUET and _tail(file, size, 4) == _PARQUET
        case ".xlsx":
            return _tail(file, size, _ZIP_END_BYTES).startswith(_ZIP_END)
        case ".json":
            return _JSON_ENDS.get(file.read(1)) == _tail(file, size, 4).rstrip()[-1:]
        case ".geojson":
            # The feature list and the collection close together; a truncated file ends otherwise.
            return _tail(file, size, 8).rstrip().endswith(b"]}")
        case ".gpkg":
            # The SQLite header holds the page size and the number of pages.
            head = file.read(32)
            page_bytes = int.from_bytes(head[16:18], "big")
            return size == int.from_bytes(head[28:32], "big") * (65_536 if page_bytes == 1 else page_bytes)
        case _:
            return True  # plain text has no end marker


def _holds_all_parts(file: BinaryIO, size: int) -> bool:
    """Whether a file of PMTiles is as long as its header says: where each of four parts begins, and how long it is."""
    header = file.read(_PMTILES_HEADER_BYTES)
    if len(header) < _PMTILES_HEADER_BYTES:
        return False
    parts = unpack("<8Q", header[8:72])
    return size == max(map(sum, zip(parts[::2], parts[1::2], strict=True)))


def _tail(file: BinaryIO, size: int, count: int) -> bytes:
    file.seek(max(0, size - count))
    return file.read(count)
