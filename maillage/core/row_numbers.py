"""Numbers of rows that addresses, tokens and forms name."""

from typing import Final

_DIGITS: Final = 9  # of any row here; longer ones would not fit the column


def row_number(text: str) -> int | None:
    """The number that ``text`` is; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None
