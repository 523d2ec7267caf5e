"""What a buyer could do for inclusion with a purchase: reserve it, reserve a lot, put a clause, or nothing.

The steps in numbers of structures are those that the state's directory of inclusive suppliers publishes ("potentiel
inclusif"); the articles are those of the code de la commande publique. An idea for the buyer, never legal advice.
"""

from collections.abc import Collection

from maillage.inclusion.terms.reservations import (
    CLAUSE_ARTICLE,
    ENOUGH_FOR_ALL,
    ENOUGH_FOR_CLAUSE,
    ENOUGH_FOR_LOT,
    MOST_DEPENDENCE,
    InclusionAdvice,
    InclusionLevel,
    StructuresInReach,
)
from maillage.inclusion.terms.structures import FAMILIES, StructureFamily, StructureKind


def inclusion_advice(kinds: Collection[StructureKind], dependence: float | None) -> InclusionAdvice:
    """The advice for a purchase that structures of these ``kinds`` (one each) can reach."""
    families = [FAMILIES[kind] for kind in kinds]
    prison = sum(kind is StructureKind.SEP for kind in kinds)
    in_reach = StructuresInReach(
        insertion=families.count(StructureFamily.INSERTION),
        disability=families.count(StructureFamily.DISABILITY),
        prison=prison,
        others=families.count(StructureFamily.OTHER) - prison,
    )
    article = in_reach.article_for_more_than(ENOUGH_FOR_ALL)
    if article and dependence is not None and dependence < MOST_DEPENDENCE:
        level = InclusionLevel.RESERVE
    elif article := in_reach.article_for_more_than(ENOUGH_FOR_LOT):
        level = InclusionLevel.RESERVE_LOT
    elif in_reach.total > ENOUGH_FOR_CLAUSE:
        level, article = InclusionLevel.CLAUSE, CLAUSE_ARTICLE
    else:
        level, article = InclusionLevel.NONE, ""
    return InclusionAdvice(level, article, in_reach.total, in_reach.insertion, in_reach.disability, dependence)
