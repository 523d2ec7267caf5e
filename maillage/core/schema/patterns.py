"""Holds a text against a pattern within a bounded time: texts are strangers’, and some patterns never come to an end.

Python's ``re`` is the judge, as of the national validators. Three patterns of the national schemas double its work with
every group that a cell repeats: two hundred characters would hold the process for hours. Patterns that could do so, and
long texts, are judged by ``regex``, which reads the same language and looks at the clock.
"""

import re
import time
from collections.abc import Callable
from typing import Final

import regex

_SHORT: Final = 1_000  # characters: up to here a pattern without repeated group is quick
_LONGEST_S: Final = 0.25  # of one text
_MOST_S: Final = 2.0  # of all the slow texts of a column
_SLOW_S: Final = 0.01
# A group that is repeated, or repeated by its number or its name.
_REPEATED_GROUP: Final = re.compile(r"(?<!\\)\)[*+{]|\\[1-9]|\(\?P=")
_WITHOUT_END: Final = re.compile(r"(?<!\\)[*+]|\{\d*,\}")


def pattern_judge(pattern: str) -> Callable[[str], bool | None] | None:
    """What tells whether a text has the form of ``pattern``, whole; None for a pattern that is none.

    The judge answers None for a text that it could not tell of in time. Its time is that of one column of one table.
    """
    quick = compiled(pattern)
    return None if quick is None else _Judge(pattern, quick).fits


def compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern as Python reads it, or None."""
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError):  # told once, by constraints.schema_faults
        return None


class _Judge:
    def __init__(self, pattern: str, quick: re.Pattern[str]) -> None:
        self._quick = quick
        self._is_tame = not _REPEATED_GROUP.search(pattern) and len(_WITHOUT_END.findall(pattern)) <= 2
        self._left_s = _MOST_S

    def fits(self, text: str) -> bool | None:
        if self._is_tame and len(text) <= _SHORT:
            return self._quick.fullmatch(text) is not None
        if self._left_s <= 0:
            return None
        begin = time.perf_counter()
        try:
            return regex.fullmatch(self._quick.pattern, text, timeout=_LONGEST_S, concurrent=True) is not None
        except (TimeoutError, regex.error):
            # Too long, or a pattern of re alone: the cell is told to be such.
            return None
        finally:
            spent = time.perf_counter() - begin
            self._left_s -= spent if spent > _SLOW_S else 0.0
