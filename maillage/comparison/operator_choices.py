"""The operators that a visitor may call hers: those with a network in the territory of the installation."""

from typing import Final

from django.conf import settings

from maillage.comparison.queries.comparison import operators_there
from maillage.territory.queries import territory
from maillage.web.offers import OwnOperator


def home_operators() -> tuple[OwnOperator, ...]:
    """They, in the order of the table of operators."""
    there = operators_there(territory(settings.HOME_TERRITORY), frozenset())
    return tuple(OwnOperator(operator.id, operator.name) for operator in there)


OPERATORS: Final = (home_operators,)
