"""What a buyer is advised, by how many structures of which family are in reach."""

import pytest

from maillage.include.structures.domain.reservations import InclusionLevel, inclusion_advice
from maillage.include.structures.domain.structures import StructureKind

EI, EA, GEIQ, SEP = StructureKind.EI, StructureKind.EA, StructureKind.GEIQ, StructureKind.SEP


@pytest.mark.parametrize(
    ("kinds", "dependence", "level", "article"),
    [
        ([EI] * 31, 0.1, InclusionLevel.RESERVE, "L2113-13"),
        ([EI] * 31, None, InclusionLevel.RESERVE_LOT, "L2113-13"),  # who could carry it is not known
        ([EI] * 31, 0.4, InclusionLevel.RESERVE_LOT, "L2113-13"),
        ([EA] * 31 + [EI] * 5, 0.1, InclusionLevel.RESERVE, "L2113-12"),
        # Neither family is large enough alone, and one purchase may be reserved to both.
        ([EI] * 20 + [EA] * 20, 0.1, InclusionLevel.RESERVE, "L2113-14"),
        ([EI] * 6 + [EA] * 6, 0.1, InclusionLevel.RESERVE_LOT, "L2113-14"),
        ([SEP] * 11 + [EI] * 5, None, InclusionLevel.RESERVE_LOT, "L2113-13-1"),  # never mixed with others
        ([GEIQ] * 40, 0.1, InclusionLevel.CLAUSE, "L2112-2"),  # nothing is reserved to them
        ([EI], 0.1, InclusionLevel.NONE, ""),
        ([], None, InclusionLevel.NONE, ""),
    ],
)
def test_advice_follows_the_numbers_in_reach(
    kinds: list[StructureKind], dependence: float | None, level: InclusionLevel, article: str
):
    advice = inclusion_advice(kinds, dependence)

    assert (advice.level, advice.article, advice.in_reach) == (level, article, len(kinds))
