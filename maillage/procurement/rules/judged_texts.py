"""Judges each distinct text once: dates, codes and words of lists repeat, so most values cost one look in a table."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from maillage.procurement.terms.remarks import Breach, CheckRule, Judgement, Repair, RepairRule

Value = TypeVar("Value")

MOST_TEXTS: Final = 65_536  # by field: 20 to 40 MB at most; then forgotten, and judged again
MOST_REMARKED: Final = 4_096  # by field, of those that something is said of: each weighs as much as five others
_SHOWN_CHARACTERS: Final = 80

TextJudge = Callable[[str], Judgement[Value]]


class JudgedTexts(dict[str, Judgement[Value]]):
    """The judgement of every text asked for so far; ``judge`` must answer the same each time."""

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
        if len(text) <= 2 * _SHOWN_CHARACTERS:  # a long text hardly comes twice
            self[text] = judgement
            self._remarked += bool(judgement.remarks)
        return judgement


def excerpt(value: Any) -> str:
    """A raw value as a remark shows it: on one line, of at most 80 characters, invisible characters named."""
    text = value if isinstance(value, str) else repr(value)[: 2 * _SHOWN_CHARACTERS]
    line = text[: _SHOWN_CHARACTERS + 1]
    if not line.isprintable():
        line = "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii") for mark in line)
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[: _SHOWN_CHARACTERS - 1]}…"


def repaired(rule: RepairRule, before: Any, value: Value, *, after: Any = None) -> Judgement[Value]:
    """``value``, read by a repair; ``after`` is how the trace writes it."""
    return Judgement(value, (Repair(rule, excerpt(before), excerpt(str(value) if after is None else after)),))


def broken(rule: CheckRule, stated: Any, value: Value | None = None, **params: str | float) -> Judgement[Value]:
    """``value`` (None: nothing that can be used) with the breach of a rule."""
    text = excerpt(stated)
    return Judgement(value, (Breach(rule, text, {"value": text, **params}),))
