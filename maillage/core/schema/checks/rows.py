"""Checks across the columns of a row: all or none filled, one that asks for others, one of two, a sum, a comparison."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.terms import Fault, shortened

Texts = tuple[str | None, ...]
Values = tuple[Any, ...]  # None for an empty cell
RowJudge = Callable[[Texts, Values], Fault | None]


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A check across several columns.

    ``column`` is the column reported in findings, None for the whole row. Checks with ``asks_filled`` run only if all
    cells are filled and valid; the others are about which cells are empty, as those of a column that is not there are.
    """

    code: str
    columns: tuple[str, ...]
    column: str | None
    judge: RowJudge
    asks_filled: bool
    # Reported once for the header, from the names of the columns that it lacks.
    absent: Callable[[Sequence[str]], Fault | None]


_COHESIVE: Final = "cohesive-columns-value"
NOT_TOGETHER: Final = sentence(
    "Les colonnes %(columns)s vont ensemble : remplissez-les toutes dans cette ligne, ou laissez-les toutes vides."
)
NOT_ALL_THERE: Final = sentence(
    "Les colonnes %(columns)s vont ensemble, mais il manque %(absent)s : ajoutez ce qui manque, ou retirez les autres."
)
DEPENDENT_COLUMNS: Final = "dependent-columns"
WITHOUT_OTHERS: Final = sentence(
    "« %(column)s » est rempli, mais pas %(others)s, qui va avec. Remplissez %(others)s dans cette ligne, ou videz "
    "« %(column)s »."
)
_ONE_OF: Final = "one-of-required"
BOTH_EMPTY: Final = sentence("Remplissez au moins une de ces deux colonnes : %(first)s ou %(second)s.")
BOTH_ABSENT: Final = sentence("Ajoutez au moins une de ces deux colonnes : %(first)s ou %(second)s.")
_SUM: Final = "sum-columns-value"
WRONG_SUM: Final = sentence(
    "%(column)s vaut « %(value)s », mais la somme de %(columns)s est %(sum)s. Corrigez le total ou une des valeurs."
)
_COMPARE: Final = "compare-columns-value"
_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "<=": operator.le,
    "<": operator.lt,
}
NOT_ABOVE: Final = sentence(
    "%(column)s (« %(value)s ») doit être supérieur à %(other)s (« %(compared)s »). Corrigez l’un des deux."
)
BELOW: Final = sentence(
    "%(column)s (« %(value)s ») ne peut pas être inférieur à %(other)s (« %(compared)s »). Corrigez l’un des deux."
)
NOT_EQUAL: Final = sentence(
    "%(column)s (« %(value)s ») doit être égal à %(other)s (« %(compared)s »). Corrigez l’un des deux."
)
ABOVE: Final = sentence(
    "%(column)s (« %(value)s ») ne peut pas être supérieur à %(other)s (« %(compared)s »). Corrigez l’un des deux."
)
NOT_BELOW: Final = sentence(
    "%(column)s (« %(value)s ») doit être inférieur à %(other)s (« %(compared)s »). Corrigez l’un des deux."
)
NOT_COMPARABLE: Final = sentence(
    "%(column)s (« %(value)s ») ne se compare pas à %(other)s (« %(compared)s ») : l’un est un nombre, l’autre non. "
    "Corrigez l’un des deux."
)
_MESSAGES: Final = {">": NOT_ABOVE, ">=": BELOW, "==": NOT_EQUAL, "<=": ABOVE, "<": NOT_BELOW}


def never_absent(_names: Sequence[str]) -> Fault | None:
    """For checks that are skipped if a column is missing."""
    return None


def named(params: Mapping[str, Any], word: str) -> tuple[str, ...]:
    """The column name or names in a parameter."""
    names = params.get(word)
    if isinstance(names, str):
        return (names,)
    return tuple(map(str, names)) if isinstance(names, list | tuple) else ()


def cohesive_check(params: Mapping[str, Any]) -> RowCheck | None:
    """The check "cohesive-columns-value"; None if its parameters name no columns."""
    first, others = named(params, "column"), named(params, "othercolumns")
    if not first or not others:
        return None
    columns = (*first, *others)
    together = Fault(_COHESIVE, _COHESIVE, NOT_TOGETHER, {"columns": ", ".join(columns)})

    def judge(_texts: Texts, values: Values) -> Fault | None:
        return together if 0 < values.count(None) < len(values) else None

    def absent(names: Sequence[str]) -> Fault | None:
        if len(names) in {0, len(columns)}:
            return None
        return Fault(_COHESIVE, _COHESIVE, NOT_ALL_THERE, {"columns": ", ".join(columns), "absent": ", ".join(names)})

    return RowCheck(_COHESIVE, columns, first[0], judge, asks_filled=False, absent=absent)


def dependent_check(params: Mapping[str, Any]) -> RowCheck | None:
    """The check "dependent-columns": a filled column asks for others; None if its parameters name no columns.

    That of the ``dependencies`` of a JSON Schema (draft 7, 6.5.7), where a missing member is an empty cell.
    """
    first, others = named(params, "column"), named(params, "othercolumns")
    if len(first) != 1 or not others:
        return None

    def judge(_texts: Texts, values: Values) -> Fault | None:
        lacking = [name for name, value in zip(others, values[1:], strict=True) if value is None]
        if values[0] is None or not lacking:
            return None
        words = {"column": first[0], "others": ", ".join(f"« {name} »" for name in lacking)}
        return Fault(DEPENDENT_COLUMNS, DEPENDENT_COLUMNS, WITHOUT_OTHERS, words)

    return RowCheck(DEPENDENT_COLUMNS, (*first, *others), first[0], judge, asks_filled=False, absent=never_absent)


def one_of_check(params: Mapping[str, Any]) -> RowCheck | None:
    """The check "one-of-required"; None if its parameters do not name two columns."""
    columns = (*named(params, "column1"), *named(params, "column2"))
    if len(columns) != 2:
        return None
    words = {"first": columns[0], "second": columns[1]}

    def judge(_texts: Texts, values: Values) -> Fault | None:
        return Fault(_ONE_OF, _ONE_OF, BOTH_EMPTY, words) if values.count(None) == len(values) else None

    def absent(names: Sequence[str]) -> Fault | None:
        return Fault(_ONE_OF, _ONE_OF, BOTH_ABSENT, words) if len(names) == len(columns) else None

    return RowCheck(_ONE_OF, columns, None, judge, asks_filled=False, absent=absent)


def sum_check(params: Mapping[str, Any]) -> RowCheck | None:
    """The check "sum-columns-value"; None if its parameters name no columns."""
    total, parts = named(params, "column"), named(params, "columns")
    if len(total) != 1 or not parts:
        return None
    words = {"column": total[0], "columns": ", ".join(parts)}

    def judge(_texts: Texts, values: Values) -> Fault | None:
        if not all(isinstance(value, int | Decimal) for value in values):  # text columns in a malformed schema
            return None
        try:
            total_of_parts = sum(values[1:])
            is_right = total_of_parts == values[0]
        except ArithmeticError:  # overflow of the decimal context
            return None
        return None if is_right else Fault(_SUM, _SUM, WRONG_SUM, {**words, "sum": shortened(str(total_of_parts))})

    return RowCheck(_SUM, (*total, *parts), total[0], judge, asks_filled=True, absent=never_absent)


def compare_check(params: Mapping[str, Any]) -> RowCheck | None:
    """The check "compare-columns-value"; None if its parameters are invalid."""
    first, second, sign = named(params, "column"), named(params, "column2"), params.get("op")
    if len(first) != 1 or len(second) != 1 or not isinstance(sign, str) or sign not in _OPERATORS:
        return None
    holds, columns = _OPERATORS[sign], (first[0], second[0])

    def judge(texts: Texts, values: Values) -> Fault | None:
        pair = comparable(*values)
        if pair is not None and holds(*pair):
            return None
        message = NOT_COMPARABLE if pair is None else _MESSAGES[sign]
        return Fault(
            _COMPARE,
            _COMPARE,
            message,
            {"column": columns[0], "other": columns[1], "compared": shortened(texts[1] or "")},
        )

    return RowCheck(_COMPARE, columns, columns[0], judge, asks_filled=True, absent=never_absent)


def comparable(value: Any, other: Any) -> tuple[Any, Any] | None:
    """Both values as numbers or both as text; None for a number and a text, which cannot be compared."""
    if type(value) is type(other) and not isinstance(value, str):
        is_ordered = type(value) in {int, date} or (isinstance(value, Decimal) and not value.is_nan())
        return (value, other) if is_ordered else (str(value), str(other))
    numbers = (_as_number(value), _as_number(other))
    if None not in numbers:
        return numbers
    return (value, other) if isinstance(value, str) and isinstance(other, str) else None


def _as_number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:  # text
        return None
    return None if number.is_nan() or not math.isfinite(number) else number
