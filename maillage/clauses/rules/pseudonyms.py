"""Pseudonyms of people: drawn, or a coordination's own codes, which must be nobody's name nor number.

Who is behind one stands in the coordination's own register, outside the platform.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from maillage.clauses.terms.clauses import LONGEST_PSEUDONYM

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another
_DRAWN: Final = 6
_FORM: Final = re.compile(rf"[A-Z0-9](?:[A-Z0-9._/-]{{1,{LONGEST_PSEUDONYM - 1}}})")
_LONG_WORD: Final = re.compile(r"[A-Z]{4}")  # no name in France is shorter and stands with a figure
_LONG_NUMBER: Final = re.compile(r"\d{9}")  # of a telephone, of social security, of a company


def new_pseudonym(departement: str, draw: Callable[[Sequence[str]], str]) -> str:
    """A code that nothing is known from: "44-7K3QXA"; ``draw`` takes one letter of several by chance."""
    while True:
        letters = "".join(draw(_LETTERS) for _letter in range(_DRAWN))
        if read_pseudonym(f"{departement}-{letters}") is not None:
            return f"{departement}-{letters}"


@lru_cache(maxsize=16_384)  # in a table a person has a row a month
def read_pseudonym(text: str) -> str | None:
    """The code as it is kept, in capitals; None where it may be a name, or the number of somebody.

    A code has a figure, at most three letters and at most eight figures in a row.
    """
    code = text.strip().upper()
    is_code = (
        _FORM.fullmatch(code) is not None
        and any(mark.isdigit() for mark in code)
        and not _LONG_WORD.search(code)
        and not _LONG_NUMBER.search(re.sub(r"[._/-]", "", code))
    )
    return code if is_code else None
