"""Population density classes of communes, as used in quality surveys."""

from typing import Final

from maillage.core.word_enum import WordEnum


class Density(WordEnum):
    """Population density class of a commune; urban is intermediate and dense together."""

    RURAL = 0
    INTERMEDIATE = 1
    DENSE = 2


# Inhabitants per km² from which a commune resembles Arcep's zones (which are urban units).
DENSE_FROM: Final = 1_500.0
INTERMEDIATE_FROM: Final = 200.0


def density_class(population: float, area_km2: float) -> Density:
    """Return the density class of a commune; rural where it has no area."""
    density = population / area_km2 if area_km2 > 0 else 0.0
    if density >= DENSE_FROM:
        return Density.DENSE
    return Density.INTERMEDIATE if density >= INTERMEDIATE_FROM else Density.RURAL
