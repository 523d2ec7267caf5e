"""How an operator is named and drawn on every page: the one table of colours and shapes."""

from typing import Final

from maillage.quality.terms.operators import Operator, OperatorKind
from maillage.web import charts

# Those that have a colour of their own in tokens.css.
OPERATOR_CLASSES: Final = frozenset({"orange", "sfr", "bouygues-telecom", "free-mobile"})


def brand_name(operator: Operator) -> str:
    """What people call an operator with a network of its own: "Bouygues", "Free"; the others by their whole name."""
    if operator.kind is not OperatorKind.MNO:
        return operator.name
    return operator.name.removesuffix(" Telecom").removesuffix(" Mobile")


def ink_of(operator: Operator) -> charts.Ink:
    """The colour class and the shape of an operator; those without a colour of their own share four."""
    if operator.id in OPERATOR_CLASSES:
        return charts.Ink(f"op-{operator.id}", operator.code - 1)
    return charts.Ink(f"op-{'abcd'[operator.code % 4]}", operator.code + 3)
