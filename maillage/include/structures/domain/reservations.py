"""What a buyer could do for inclusion with a purchase: reserve it, reserve a lot, put a clause, or nothing.

The steps in numbers of structures are those that the state's directory of inclusive suppliers publishes ("potentiel
inclusif"); the articles are those of the code de la commande publique. An idea for the buyer, never legal advice.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.include.structures.domain.structures import FAMILIES, StructureFamily, StructureKind

# More than so many structures in reach. The state's directory publishes these steps ("potentiel inclusif").
ENOUGH_FOR_ALL: Final = 30
ENOUGH_FOR_LOT: Final = 10
ENOUGH_FOR_CLAUSE: Final = 1

# A structure whose turnover would come from one buyer for more than this depends on it; same source.
MOST_DEPENDENCE: Final = 0.30
CLAUSE_ARTICLE: Final = "L2112-2"
BOTH_ARTICLE: Final = "L2113-14"  # insertion and disability at once
PRISON_ARTICLE: Final = "L2113-13-1"


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


@dataclass(frozen=True, slots=True)
class StructuresInReach:
    """How many structures reach a purchase, by what may be reserved to them; ``others`` is who has no article."""

    insertion: int = 0
    disability: int = 0
    prison: int = 0
    others: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.insertion + self.disability + self.prison + self.others

    def article_for_more_than(self, least: int) -> str:
        """The article by which a purchase may be reserved to more than ``least`` of them; "" where none does.

        One family alone where it is large enough (the larger one first), then insertion and disability at once.
        """
        alone = StructureFamily.INSERTION if self.insertion >= self.disability else StructureFamily.DISABILITY
        if max(self.insertion, self.disability) > least:
            return alone.value
        if self.insertion + self.disability > least:
            return BOTH_ARTICLE
        return PRISON_ARTICLE if self.prison > least else ""


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
