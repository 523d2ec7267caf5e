"""Strata of a territory: its communes by département and density class, with the inhabitants whom each stands for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.measure.record.domain.density import Density

OUTSIDE: Final = -1  # of a commune that belongs to no stratum

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """Communes (sorted) with their stratum (OUTSIDE: left out); inhabitants and label of each stratum.

    Without communes there is one stratum, and every row belongs to it.
    """

    communes: NDArray[np.int32]
    stratum_of_commune: Integers
    population: Floats
    labels: tuple[tuple[str, Density], ...]

    def __len__(self) -> int:
        return len(self.population)

    def of(self, communes: ArrayLike) -> Integers:
        """The stratum of each of ``communes``; OUTSIDE for those that are not here."""
        numbers = np.asarray(communes)
        if not len(self.communes) or not len(numbers):
            return np.zeros(len(numbers), np.int64)
        # Rows mostly come sorted by commune: one look-up a run instead of one a row.
        starts = np.flatnonzero(np.append(np.True_, numbers[1:] != numbers[:-1]))
        first = numbers[starts]
        index = np.minimum(np.searchsorted(self.communes, first), len(self.communes) - 1)
        strata = np.where(self.communes[index] == first, self.stratum_of_commune[index], OUTSIDE)
        return np.repeat(strata, np.diff(starts, append=len(numbers)))

    def only(self, densities: frozenset[Density]) -> Self:
        """The same strata, with communes of other density classes left out."""
        is_chosen = np.array([density in densities for _, density in self.labels], np.bool_)
        strata = np.where(is_chosen[self.stratum_of_commune], self.stratum_of_commune, OUTSIDE)
        return replace(self, stratum_of_commune=strata, population=np.where(is_chosen, self.population, 0.0))


NO_STRATA: Final = Strata(np.empty(0, np.int32), np.empty(0, np.int64), np.ones(1), ())


def strata_of(
    communes: ArrayLike, departements: Sequence[str], densities: Sequence[Density], populations: ArrayLike
) -> Strata:
    """The strata of communes given as columns of one length, in any order; NO_STRATA where there is none."""
    numbers = np.asarray(communes, np.int32)
    if not len(numbers):
        return NO_STRATA
    pairs = list(zip(departements, densities, strict=True))
    labels = sorted(set(pairs))
    place = {label: index for index, label in enumerate(labels)}
    stratum = np.array([place[pair] for pair in pairs], np.int64)
    population = np.zeros(len(labels))
    np.add.at(population, stratum, np.asarray(populations, np.float64))
    order = np.argsort(numbers, kind="stable")
    return Strata(numbers[order], stratum[order], population, tuple(labels))
