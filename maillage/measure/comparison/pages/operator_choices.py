"""The operators that a visitor may call hers: those with a network in the territory of the installation."""

from typing import Final

from maillage.measure.comparison.store.comparison import operators_there
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory
from maillage.web.offers import OwnOperator


def home_operators() -> tuple[OwnOperator, ...]:
    """They, in the order of the table of operators."""
    there = operators_there(territory(home_territory()), frozenset())
    return tuple(OwnOperator(operator.id, operator.name) for operator in there)


OPERATORS: Final = (home_operators,)
