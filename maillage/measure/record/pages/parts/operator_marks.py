"""Colours and shapes of operators on every page."""

from typing import Final

from maillage.measure.record.domain.operators import Operator
from maillage.web import charts

# Operators with a colour of their own in tokens.css.
OPERATOR_CLASSES: Final = frozenset({"orange", "sfr", "bouygues-telecom", "free-mobile"})


def mark_style(operator: Operator) -> charts.Ink:
    """Return the colour class and shape of an operator; operators without a colour of their own share four."""
    if operator.id in OPERATOR_CLASSES:
        return charts.Ink(f"op-{operator.id}", operator.code - 1)
    return charts.Ink(f"op-{'abcd'[operator.code % 4]}", operator.code + 3)
