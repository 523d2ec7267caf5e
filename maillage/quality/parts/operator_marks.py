"""Names, colours and shapes of operators on every page."""

from typing import Final

from maillage.quality.terms.operators import Operator, OperatorKind
from maillage.web import charts

# Operators with a colour of their own in tokens.css.
OPERATOR_CLASSES: Final = frozenset({"orange", "sfr", "bouygues-telecom", "free-mobile"})


def brand_name(operator: Operator) -> str:
    """Return the short name of a network operator ("Bouygues", "Free"); the full name of others."""
    if operator.kind is not OperatorKind.MNO:
        return operator.name
    return operator.name.removesuffix(" Telecom").removesuffix(" Mobile")


def ink_of(operator: Operator) -> charts.Ink:
    """Return the colour class and shape of an operator; operators without a colour of their own share four."""
    if operator.id in OPERATOR_CLASSES:
        return charts.Ink(f"op-{operator.id}", operator.code - 1)
    return charts.Ink(f"op-{'abcd'[operator.code % 4]}", operator.code + 3)
