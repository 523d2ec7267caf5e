"""Two columns compared: as numbers where both are, as text where both are (dates by their ISO text)."""

import math
import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.checks.rows import RowCheck, Texts, Values, named, never_absent
from maillage.core.schema.faults import Fault, shortened

_CODE: Final = "compare-columns-value"
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


def compare_check(params: Mapping[str, Any]) -> RowCheck | None:
    """The check "compare-columns-value", or None where its parameters mean nothing."""
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
            _CODE, _CODE, message, {"column": columns[0], "other": columns[1], "compared": shortened(texts[1] or "")}
        )

    return RowCheck(_CODE, columns, columns[0], judge, asks_filled=True, absent=never_absent)


def comparable(value: Any, other: Any) -> tuple[Any, Any] | None:
    """Both as numbers, or both as text, or None: a number and a word cannot be compared."""
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
    except InvalidOperation:  # a word
        return None
    return None if number.is_nan() or not math.isfinite(number) else number
