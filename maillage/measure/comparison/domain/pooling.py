"""Which strata are compared: those where an operator has too few devices are pooled, and extreme weights are trimmed.

A pool stays within a density class if it can (départements are pooled first), because what a network gives depends
more on density than on the département; else the whole class joins the neighbouring one.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.comparison.domain.strata import Strata

CLASS_DEVICES: Final = 8  # of each compared operator in a density class: with fewer, its mean is nobody's
LEAST_DEVICES: Final = 20  # of each compared operator in a stratum: with fewer, intervals come out too short
MOST_WEIGHT: Final = 5.0  # times the median weight of an operator's devices

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """For each operator (by its place) the pool of each stratum, and the weight of each pool (sums to 1).

    Operators that are compared with each other have the same rows here. ``share`` is the part of the inhabitants
    who live in strata where each of them has devices at all.
    """

    pools: Integers
    weights: Floats
    share: float
    count: int  # pools of the compared operators


def design_of(strata: Strata, devices: Floats, compared: tuple[int, ...]) -> Design:
    """The design for ``devices`` (operators x strata), of which the operators at places ``compared`` are compared."""
    operators = len(devices)
    pools = np.zeros(devices.shape, np.int64)
    weights = np.zeros(devices.shape)
    alone = [[place] for place in range(operators) if place not in compared]
    for places in [list(compared), *alone]:
        if places:
            pools[places] = pools_of(strata, devices[places].min(axis=0))
            weights[places] = _trimmed_weights(strata, devices[places], pools[places[0]])
    has_all = (devices[list(compared)] > 0).all(axis=0) if compared else np.zeros(devices.shape[1], np.bool_)
    count = int((weights[compared[0]] > 0).sum()) if compared else 0
    return Design(pools, weights, float(_population(strata)[has_all].sum()), count)


def pools_of(strata: Strata, fewest: Floats) -> Integers:
    """The pool of each stratum (the number of its first stratum), given the devices of its rarest operator."""
    if not strata.labels:
        return np.zeros(len(strata), np.int64)
    pools = np.arange(len(strata))
    # A density class that lacks devices as a whole joins its denser neighbour.
    densities = sorted({density for _, density in strata.labels})
    groups = [
        [
            stratum
            for stratum, (_, density) in enumerate(strata.labels)
            if density is density_class and strata.population[stratum] > 0
        ]
        for density_class in densities
    ]
    groups = [group for group in groups if group] or [list(range(len(strata)))]
    index = 0
    while len(groups) > 1 and index < len(groups):
        if fewest[groups[index]].sum() >= CLASS_DEVICES:
            index += 1
            continue
        neighbour = index + 1 if index + 1 < len(groups) else index - 1
        low, high = sorted((index, neighbour))
        groups[low : high + 1] = [groups[low] + groups[high]]
        index = 0
    for group in groups:
        is_one_class = len({strata.labels[stratum][1] for stratum in group}) == 1
        for pool in _split(group, strata.population, fewest) if is_one_class else [group]:
            pools[pool] = min(pool)
    return pools


def _split(group: list[int], population: Floats, fewest: Floats) -> list[list[int]]:
    """Strata of a group that stand alone, and one pool of the others, which takes the smallest until it is enough."""
    pool = [stratum for stratum in group if fewest[stratum] < LEAST_DEVICES]
    rich = sorted(
        (stratum for stratum in group if fewest[stratum] >= LEAST_DEVICES), key=lambda stratum: -population[stratum]
    )
    while pool and rich and fewest[pool].sum() < LEAST_DEVICES:
        pool.append(rich.pop())
    return [[stratum] for stratum in rich] + ([pool] if pool else [])


def _trimmed_weights(strata: Strata, devices: Floats, pools: Integers) -> Floats:
    """Weights of pools: their inhabitants, cut where a device would weigh too much for any of the operators."""
    count = len(strata)
    inhabitants = np.bincount(pools, _population(strata), count)
    pool_devices = np.stack([np.bincount(pools, operator_devices, count) for operator_devices in devices])
    weights = np.where((pool_devices > 0).all(axis=0), inhabitants, 0.0)
    if not weights.any():
        has_any = (pool_devices > 0).any(axis=0)
        return np.where(has_any, 1.0, 0.0) / max(1, int(has_any.sum()))
    ceilings = []
    for counts in pool_devices:
        # The median over devices of a device's weight: that of its pool over the devices of that pool.
        has = (weights > 0) & (counts > 0)
        weight, number = weights[has] / counts[has], counts[has]
        order = np.argsort(weight)
        reached = np.cumsum(number[order])
        median = float(weight[order][np.searchsorted(reached, reached[-1] / 2)])
        ceilings.append(median * MOST_WEIGHT * counts)
    weights = np.minimum(weights, np.min(ceilings, axis=0))
    return np.asarray(weights / weights.sum(), np.float64)


def _population(strata: Strata) -> Floats:
    total = strata.population.sum()
    return strata.population / total if total > 0 else np.full(len(strata), 1 / len(strata))
