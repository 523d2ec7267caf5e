"""Pseudonyms of people: generated, or a coordination's own codes, which must not be a name or number of somebody.

The mapping to people is in the coordination's own register, outside of the platform.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from maillage.include.clauses.domain.clauses import LONGEST_PSEUDONYM

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without letters that look alike
_DRAWN: Final = 6
_FORM: Final = re.compile(rf"[A-Z0-9](?:[A-Z0-9._/-]{{1,{LONGEST_PSEUDONYM - 1}}})")
_LONG_WORD: Final = re.compile(r"[A-Z]{4}")  # French names with a digit are not shorter
_LONG_NUMBER: Final = re.compile(r"\d{9}")  # phone, social security and company numbers


def new_pseudonym(departement: str, draw: Callable[[Sequence[str]], str]) -> str:
    """A random code: "44-7K3QXA"; ``draw`` picks one of several letters."""
    while True:
        letters = "".join(draw(_LETTERS) for _letter in range(_DRAWN))
        if read_pseudonym(f"{departement}-{letters}") is not None:
            return f"{departement}-{letters}"


@lru_cache(maxsize=16_384)  # in a table a person has a row per month
def read_pseudonym(text: str) -> str | None:
    """The normalised code in upper case; None if it may be a name or an identification number.

    A code has a digit, at most three letters and at most eight digits in a row.
    """
    code = text.strip().upper()
    is_code = (
        _FORM.fullmatch(code) is not None
        and any(mark.isdigit() for mark in code)
        and not _LONG_WORD.search(code)
        and not _LONG_NUMBER.search(re.sub(r"[._/-]", "", code))
    )
    return code if is_code else None
