"""Judges each distinct text once: dates, codes and list values repeat, so most take one dictionary look-up."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from maillage.buy.contracts.domain.remarks import Breach, CheckRule, Judgement, Repair, RepairRule

Value = TypeVar("Value")

MOST_TEXTS: Final = 65_536  # entries per field, 20 to 40 MB at most; then the memo is cleared
MOST_REMARKED: Final = 4_096  # entries with remarks per field: each takes five times the memory
_SHOWN_CHARACTERS: Final = 80

TextJudge = Callable[[str], Judgement[Value]]


class JudgedTexts(dict[str, Judgement[Value]]):
    """A memo of judgements by text; ``judge`` must be deterministic."""

    __slots__ = ("_judge", "_remarked")

    def __init__(self, judge: TextJudge[Value]) -> None:
        super().__init__()
        self._judge = judge
        self._remarked = 0

    def __missing__(self, text: str) -> Judgement[Value]:
        if len(self) >= MOST_TEXTS or self._remarked >= MOST_REMARKED:
            self.clear()
            self._remarked = 0
        judgement = self._judge(text)
        if len(text) <= 2 * _SHOWN_CHARACTERS:  # long texts hardly repeat
            self[text] = judgement
            self._remarked += bool(judgement.remarks)
        return judgement


def excerpt(value: Any) -> str:
    """A raw value for display: one line, at most 80 characters, control characters escaped."""
    text = value if isinstance(value, str) else repr(value)[: 2 * _SHOWN_CHARACTERS]
    line = text[: _SHOWN_CHARACTERS + 1]
    if not line.isprintable():
        line = "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii") for mark in line)
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[: _SHOWN_CHARACTERS - 1]}…"


def repaired(rule: RepairRule, before: Any, value: Value, *, after: Any = None) -> Judgement[Value]:
    """A repaired value; ``after`` is its text in the trace."""
    return Judgement(value, (Repair(rule, excerpt(before), excerpt(str(value) if after is None else after)),))


def broken(rule: CheckRule, stated: Any, value: Value | None = None, **params: str | float) -> Judgement[Value]:
    """A value (None: unusable) with the breach of a rule."""
    text = excerpt(stated)
    return Judgement(value, (Breach(rule, text, {"value": text, **params}),))
