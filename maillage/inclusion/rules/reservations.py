"""What a buyer could do for inclusion with a purchase: reserve it, reserve a lot, put a clause, or nothing.

The steps in numbers of structures are those that the state's directory of inclusive suppliers publishes ("potentiel
inclusif"); the articles are those of the code de la commande publique. An idea for the buyer, never legal advice.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.inclusion.rules.sourcing_scores import MOST_DEPENDENCE
from maillage.inclusion.terms.structures import FAMILIES, StructureFamily, StructureKind

ENOUGH_FOR_ALL: Final = 30
ENOUGH_FOR_LOT: Final = 10
ENOUGH_FOR_CLAUSE: Final = 1
CLAUSE_ARTICLE: Final = "L2112-2"


class InclusionLevel(StrEnum):
    """What is advised."""

    RESERVE = "reserve"
    RESERVE_LOT = "reserve-lot"
    CLAUSE = "clause"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class InclusionAdvice:
    """What is advised, with the article it rests on ("" for none), the numbers in reach, and the median dependence.

    ``dependence`` is None where amount or turnovers are not known: then a whole purchase is never advised to be
    reserved, since nobody knows whether those in reach could carry it.
    """

    level: InclusionLevel
    article: str
    in_reach: int
    in_insertion: int
    in_disability: int
    dependence: float | None


def inclusion_advice(kinds: Collection[StructureKind], dependence: float | None) -> InclusionAdvice:
    """The advice for a purchase that structures of these ``kinds`` (one each) can reach."""
    families = [FAMILIES[kind] for kind in kinds]
    insertion = families.count(StructureFamily.INSERTION)
    disability = families.count(StructureFamily.DISABILITY)
    in_reach = len(families)
    # A reservation is to one family: the larger one has to be large enough on its own.
    reserved = StructureFamily.INSERTION if insertion >= disability else StructureFamily.DISABILITY
    most = max(insertion, disability)
    if most > ENOUGH_FOR_ALL and dependence is not None and dependence < MOST_DEPENDENCE:
        level, article = InclusionLevel.RESERVE, reserved.value
    elif most > ENOUGH_FOR_LOT:
        level, article = InclusionLevel.RESERVE_LOT, reserved.value
    elif in_reach > ENOUGH_FOR_CLAUSE:
        level, article = InclusionLevel.CLAUSE, CLAUSE_ARTICLE
    else:
        level, article = InclusionLevel.NONE, ""
    return InclusionAdvice(level, article, in_reach, insertion, disability, dependence)
