"""A column that is the sum of others."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.core.schema.checks.rows import RowCheck, Texts, Values, named, never_absent
from maillage.core.schema.faults import Fault, shortened

_CODE: Final = "sum-columns-value"

WRONG_SUM: Final = sentence(
    "%(column)s vaut « %(value)s », mais la somme de %(columns)s est %(sum)s. Corrigez le total ou une des valeurs."
)


def sum_check(params: Mapping[str, Any]) -> RowCheck | None:
    """The check "sum-columns-value", or None where its parameters name no columns."""
    total, parts = named(params, "column"), named(params, "columns")
    if len(total) != 1 or not parts:
        return None
    words = {"column": total[0], "columns": ", ".join(parts)}

    def judge(_texts: Texts, values: Values) -> Fault | None:
        if not all(isinstance(value, int | Decimal) for value in values):  # a schema that adds words
            return None
        try:
            total_of_parts = sum(values[1:])
            is_right = total_of_parts == values[0]
        except ArithmeticError:  # beyond what decimals can add
            return None
        return None if is_right else Fault(_CODE, _CODE, WRONG_SUM, {**words, "sum": shortened(str(total_of_parts))})

    return RowCheck(_CODE, (*total, *parts), total[0], judge, asks_filled=True, absent=never_absent)
