"""Columns of text in Arrow: built from rows and joined to lines of a file, without an object per cell."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import compute

Column = Any  # of strings
pc: Any = compute  # the type stubs know single-type arrays only
TEXT: Final = pa.large_string()  # a batch of long texts may exceed two gigabytes
NOTHING: Final = pa.scalar("", TEXT)
NEVER: Final = r"^[^\s\S]"  # a pattern that never matches


def joined(parts: Sequence[Column | str]) -> Column:
    """The texts of each row concatenated; a plain string is the same in all rows."""
    return pc.binary_join_element_wise(
        *(pa.scalar(part, TEXT) if isinstance(part, str) else part for part in parts), NOTHING
    )


def utf8_bytes(lines: Column) -> bytes:
    """The texts of all rows concatenated, in UTF-8."""
    _validity, ends, content = lines.buffers()
    end = int(np.frombuffer(ends, np.int64)[len(lines)])
    written: bytes = content.slice(0, end).to_pybytes()
    return written


def rewritten(cells: Column, texts: Column, are_kept: Column, write: Callable[[str], str]) -> Column:
    """``cells``, with those not kept replaced by ``write`` of ``texts``, called once per distinct text."""
    are_others = pc.invert(are_kept)
    others = texts.filter(are_others).dictionary_encode()
    written = pa.array([write(text) for text in others.dictionary.to_pylist()], TEXT)
    return pc.replace_with_mask(cells, are_others, pc.take(written, others.indices))
