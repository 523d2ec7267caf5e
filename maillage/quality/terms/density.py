"""How densely a commune is inhabited, in the three classes in which quality surveys publish their results."""

from typing import Final

from maillage.core.word_enum import WordEnum


class Density(WordEnum):
    """How densely a commune is inhabited; urban is intermediate and dense together."""

    RURAL = 0
    INTERMEDIATE = 1
    DENSE = 2


# Inhabitants a square kilometre from which a commune is like Arcep's zones (its own are urban units).
DENSE_FROM: Final = 1_500.0
INTERMEDIATE_FROM: Final = 200.0


def density_class(population: float, area_km2: float) -> Density:
    """The class of a commune with so many inhabitants on so many square kilometres; rural where it has no area."""
    density = population / area_km2 if area_km2 > 0 else 0.0
    if density >= DENSE_FROM:
        return Density.DENSE
    return Density.INTERMEDIATE if density >= INTERMEDIATE_FROM else Density.RURAL
