"""Whether a derived file is whole, by its end: one that was cut short is made again, never sent as if it were all."""

import os
from pathlib import Path
from typing import BinaryIO, Final

_PARQUET: Final = b"PAR1"
_ZIP_END: Final = b"PK\x05\x06"  # the end of a workbook without a comment, 22 octets
_ZIP_END_BYTES: Final = 22
_JSON_ENDS: Final = {b"[": b"]", b"{": b"}"}


def is_whole(path: Path, *, size_bytes: int | None = None) -> bool:
    """Whether ``path`` is there and ends as a file of its kind does; has ``size_bytes`` where they are known."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size == 0 or (size_bytes is not None and size != size_bytes):
                return False
            return _ends_well(file, path.suffix, size)
    except FileNotFoundError:
        return False  # it is made when asked for


def _ends_well(file: BinaryIO, suffix: str, size: int) -> bool:
    match suffix:
        case ".parquet":
            return size >= 3 * len(_PARQUET) and file.read(4) == _PARQUET and _tail(file, size, 4) == _PARQUET
        case ".xlsx":
            return _tail(file, size, _ZIP_END_BYTES).startswith(_ZIP_END)
        case ".json":
            return _JSON_ENDS.get(file.read(1)) == _tail(file, size, 4).rstrip()[-1:]
        case ".geojson":
            # The list of features and the collection end together; a feature alone ends otherwise.
            return _tail(file, size, 8).rstrip().endswith(b"]}")
        case ".gpkg":
            # The header of a SQLite file says how many pages of which size there are.
            head = file.read(32)
            page_bytes = int.from_bytes(head[16:18], "big")
            return size == int.from_bytes(head[28:32], "big") * (65_536 if page_bytes == 1 else page_bytes)
        case _:
            return True  # text has no end of its own


def _tail(file: BinaryIO, size: int, count: int) -> bytes:
    file.seek(max(0, size - count))
    return file.read(count)
