"""Tells the rows that add up those above: a line for people, which whoever reads the file would count twice."""

import re
from collections.abc import Sequence
from typing import Final

from maillage.core.text import plain

LOOKED_AT: Final = 3  # last rows: a total stands at the end
_TOTAL: Final = re.compile(r"(sous[ -]?)?tota(l|ux)\b|somme\b")
_MOST_FILLED: Final = 0.6  # of its cells: a total leaves the others empty


def is_total(row: Sequence[str]) -> bool:
    """Whether the row adds up others: its first text says so, and most of its other cells are empty."""
    filled = [text for text in row if text.strip()]
    return len(filled) > 1 and len(filled) <= _MOST_FILLED * len(row) and bool(_TOTAL.match(plain(filled[0])))
