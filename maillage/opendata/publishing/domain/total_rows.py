"""Detects totals rows: meant for human readers, they would be counted twice by programs."""

import re
from collections.abc import Sequence
from typing import Final

from maillage.core.text import normalised_text

LOOKED_AT: Final = 3  # last rows examined: a total stands at the end
_TOTAL: Final = re.compile(r"(sous[ -]?)?tota(l|ux)\b|somme\b")
_MOST_FILLED: Final = 0.6  # of its cells: a total leaves the others empty


def is_total(row: Sequence[str]) -> bool:
    """Whether the row is a total: its first text says so, and most other cells are empty."""
    filled = [text for text in row if text.strip()]
    return len(filled) > 1 and len(filled) <= _MOST_FILLED * len(row) and bool(_TOTAL.match(normalised_text(filled[0])))
