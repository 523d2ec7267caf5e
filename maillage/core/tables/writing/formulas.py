"""Keeps a cell of a CSV file from being run as a formula by the spreadsheet that opens it.

Source: OWASP, "CSV Injection". The apostrophe is what people type themselves to say "this is text". A French Excel
takes the semicolon for what parts the cells of any CSV, quotes or not: what follows one, or a line break, is looked at
too.
"""

import re
from collections.abc import Sequence
from typing import Final

RISKY: Final = frozenset("=+-@\t\r\n＝＋－＠")
# A number, a phone number, a dash for "none": signs and digits alone call no function and reach no file.
_HARMLESS: Final = re.compile(r"[-+][\d\s.,%€/:-]*(?:[eE][-+]?\d+)?")
# What parts cells, then what runs. Within a cell a sign before a blank is a list ("- un banc"), and runs nothing.
# As both Python and RE2 read it.
PARTED: Final = "([;\t\r\n][ \u00a0\u202f]*)([=@＝＠]|[-+－＋][0-9.,*/%^+-]*[A-Za-z(=@\"'])"
_PARTED: Final = re.compile(PARTED)


def neutral(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run."""
    if cell[:1] not in RISKY or not cell:
        return _PARTED.sub(r"\1'\2", cell)
    # The sign or blank that begins it is for the apostrophe before all.
    parted = cell[0] + _PARTED.sub(r"\1'\2", cell[1:])
    return parted if _HARMLESS.fullmatch(cell) else f"'{parted}"


def neutral_row(row: Sequence[str]) -> list[str]:
    """The cells of a row, each neutral; a row without cells in its cells, as nearly all, is looked at once for them."""
    if _PARTED.search("\0".join(row)):
        return [neutral(cell) for cell in row]
    return [neutral(cell) if cell[:1] in RISKY else cell for cell in row]
