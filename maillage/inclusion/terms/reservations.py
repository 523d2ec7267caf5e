"""What a buyer can do for inclusion with a purchase, and the structures that it rests on: words, steps, articles.

Articles of the code de la commande publique; the steps are those of the state's directory of inclusive suppliers.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.inclusion.terms.structures import StructureFamily

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
