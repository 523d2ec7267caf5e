"""The counts of one area added up once for each published file: by operator, month and bin, places left out.

A published file never changes, so what was added up of it stays true: after a publication only the new, small files
are read. Figures of a région of a million tests are then made of thousands of rows instead of millions.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.core.bounds.lru import LruCache
from maillage.figures.queries.areas import Area
from maillage.figures.queries.filtered_counts import CountFilter, FilteredSamples, is_everything
from maillage.figures.queries.published_counts.counts import Partition
from maillage.figures.terms.smallest_devices import Hashes, five_smallest
from maillage.quality.terms import BIN_BITS, PERIOD_BITS, Selection
from maillage.quality.terms.devices import DeviceRows
from maillage.quality.terms.keys import (
    BIN_MASK,
    LOW_MASK,
    bins_in,
    keys_of,
    low20_in,
    low20_mask,
    low20_of,
    operators_in,
    periods_in,
)
from maillage.territory.terms import Territory

FEW_ROWS: Final = 20_000  # of an area in a file: read sooner than looked for among what is kept
_KEPT_AREAS: Final = 256  # a quarter of a megabyte each where the area is a région
_MONTHS: Final = 1 << PERIOD_BITS

Integers = NDArray[np.int64]
Table = tuple[Integers, NDArray[np.uint32]]
Make = Callable[[Partition, CountFilter, Area], Table]


class _Name(NamedTuple):
    """One file's counts of an area: file names are never used twice, nor do files hold two origins or usages."""

    file: str
    area: Territory
    technologies: frozenset[int]
    contexts: frozenset[int]


_counts = LruCache[_Name, Table](most=_KEPT_AREAS)
_devices = LruCache[_Name, Table](most=_KEPT_AREAS)


def area_samples(chosen: CountFilter, area: Area) -> FilteredSamples:
    """The samples of an area that pass, period included, at place 0.

    Those of a large file come together where operator, month and bin are the same; what it is measured on is left out.
    """
    keys, counts = _together(_counts, _counts_of, chosen, area)
    asked = replace(chosen.selection, technologies=frozenset(), contexts=frozenset())
    if not is_everything(asked):
        passes = low20_mask(asked)[low20_in(keys)]
        keys, counts = keys[passes], counts[passes]
    return FilteredSamples(np.zeros_like(keys), keys, counts, chosen.scale)


def area_devices(chosen: CountFilter, area: Area) -> tuple[Integers, Hashes]:
    """Groups (at place 0) and hashes of an area that pass, whatever their period: five of each operator and month.

    Hashes of groups that hold more are the five smallest of each file, which is enough to know five devices.
    """
    groups, hashes = _together(_devices, _devices_of, chosen, area)
    asked = replace(chosen.selection, technologies=frozenset(), contexts=frozenset(), period=None)
    if is_everything(asked):
        return groups, hashes
    passes = low20_mask(asked)[low20_in(groups)]
    return groups[passes], hashes[passes]


def area_device_rows(chosen: CountFilter, area: Area) -> DeviceRows:
    """What ``area_devices`` gives, as the rule of disclosure asks for it: the area is one place."""
    groups, hashes = area_devices(chosen, area)
    nodes = chosen.periods.node_of_month[periods_in(groups)]
    return DeviceRows(np.zeros_like(groups), nodes, hashes.astype(np.int64), 1)


def _together(tables: LruCache[_Name, Table], make: Make, chosen: CountFilter, area: Area) -> Table:
    asked = chosen.selection
    found = []
    for part in _parts(chosen.partition(area.level)):
        name = _Name(part.names[0], area.territory, asked.technologies, asked.contexts)
        # Small files come and go with each publication, and rows counted for one edition have no file.
        is_kept = name.file and len(part.parts[0].keys) > FEW_ROWS
        found.append(tables.get(name, partial(make, part, chosen, area)) if is_kept else make(part, chosen, area))
    if len(found) == 1:
        return found[0]
    rows = np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in found)])
    return rows, np.concatenate([np.empty(0, np.uint32), *(values for _, values in found)])


def _parts(partition: Partition) -> list[Partition]:
    """Each part alone, with its name."""
    names = partition.names or ("",) * len(partition.parts)
    return [Partition((part,), (name,)) for part, name in zip(partition.parts, names, strict=True)]


def _everyone(chosen: CountFilter) -> Selection:
    """What is kept passes technologies and contexts only: operators and months are looked up in what is kept."""
    asked = chosen.selection
    return Selection(asked.usage, asked.origin, technologies=asked.technologies, contexts=asked.contexts)


def _counts_of(part: Partition, chosen: CountFilter, area: Area) -> Table:
    keys, counts = part.counts_in_ranges(area.firsts, area.afters)
    asked = _everyone(chosen)
    if asked.technologies or asked.contexts:
        passes = low20_mask(asked)[keys & LOW_MASK]
        keys, counts = keys[passes], counts[passes]
    if len(keys) <= FEW_ROWS:
        return keys_of(0, bins_in(keys), _who_and_when(keys)), counts
    rows = ((operators_in(keys) * _MONTHS + periods_in(keys)) << BIN_BITS) | bins_in(keys)
    summed = np.bincount(rows, counts)
    held = np.flatnonzero(summed)
    operators, months = np.divmod(held >> BIN_BITS, _MONTHS)
    low20 = low20_of(operator=operators, technology=0, period=months, context=0)
    return keys_of(0, held & BIN_MASK, low20), summed[held].astype(np.uint32)


def _devices_of(part: Partition, chosen: CountFilter, area: Area) -> Table:
    groups, hashes = part.devices_in_ranges(area.firsts, area.afters)
    asked = _everyone(chosen)
    if asked.technologies or asked.contexts:
        passes = low20_mask(asked)[low20_in(groups)]
        groups, hashes = groups[passes], hashes[passes]
    return five_smallest(_who_and_when(groups), hashes)


def _who_and_when(keys_or_groups: Integers) -> Integers:
    """Their low bits with the operator and the month alone."""
    operators, months = operators_in(keys_or_groups), periods_in(keys_or_groups)
    return low20_of(operator=operators, technology=0, period=months, context=0)
