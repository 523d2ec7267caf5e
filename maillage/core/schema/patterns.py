"""Matches texts against patterns in bounded time: texts are untrusted, and some patterns backtrack exponentially.

Python's ``re`` decides, as in the national validators. With three patterns of the national schemas, its work doubles
with each repeated group: two hundred characters would block the process for hours. Such patterns, and long texts, are
matched by ``regex``, which has the same syntax and a timeout.
"""

import re
import time
from collections.abc import Callable
from typing import Final

import regex

_SHORT: Final = 1_000  # characters: up to here, a pattern without a repeated group is fast
_MATCH_TIMEOUT_S: Final = 0.25  # per text
_COLUMN_TIMEOUT_S: Final = 2.0  # for all slow texts of a column
_SLOW_S: Final = 0.01
# A repeated group, or a backreference.
_REPEATED_GROUP: Final = re.compile(r"(?<!\\)\)[*+{]|\\[1-9]|\(\?P=")
_WITHOUT_END: Final = re.compile(r"(?<!\\)[*+]|\{\d*,\}")


def pattern_judge(pattern: str) -> Callable[[str], bool | None] | None:
    """A function that decides whether a text matches ``pattern`` completely; None for an invalid pattern.

    The function returns None for a text that could not be decided in time. Its time budget is for one column of one
    table.
    """
    quick = compiled(pattern)
    return None if quick is None else _Judge(pattern, quick).fits


def compiled(pattern: str) -> re.Pattern[str] | None:
    """The compiled pattern, or None if it is invalid."""
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError):  # reported once, by constraints.schema_faults
        return None


class _Judge:
    def __init__(self, pattern: str, quick: re.Pattern[str]) -> None:
        self._quick = quick
        self._is_tame = not _REPEATED_GROUP.search(pattern) and len(_WITHOUT_END.findall(pattern)) <= 2
        self._left_s = _COLUMN_TIMEOUT_S

    def fits(self, text: str) -> bool | None:
        if self._is_tame and len(text) <= _SHORT:
            return self._quick.fullmatch(text) is not None
        if self._left_s <= 0:
            return None
        begin = time.perf_counter()
        try:
            return regex.fullmatch(self._quick.pattern, text, timeout=_MATCH_TIMEOUT_S, concurrent=True) is not None
        except (TimeoutError, regex.error):
            # Timed out, or a pattern that only re supports: reported as undecided.
            return None
        finally:
            spent = time.perf_counter() - begin
            self._left_s -= spent if spent > _SLOW_S else 0.0
