"""Keeps a cell of a CSV file from being run as a formula by the spreadsheet that opens it.

Source: OWASP, "CSV Injection". The apostrophe is what people type themselves to say "this is text".
"""

import re
from typing import Final

RISKY: Final = frozenset("=+-@\t\r\n＝＋－＠")
# A number, a phone number, a dash for "none": signs and digits alone call no function and reach no file.
_HARMLESS: Final = re.compile(r"[-+][\d\s.,%€/:-]*(?:[eE][-+]?\d+)?")


def neutral(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would run it."""
    if cell[:1] not in RISKY or not cell or _HARMLESS.fullmatch(cell):
        return cell
    return f"'{cell}"
