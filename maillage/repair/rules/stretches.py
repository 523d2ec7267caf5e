"""Months put together until each stretch may be shown: five devices in it, and five among what others do not publish.

A sum over an area minus the published months of its communes leaves the communes whose months are hidden: those must
hold five devices too, or none (docs/explanation/privacy.md, docs/explanation/repair.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.figures.terms.sample_rows import SampleRows
from maillage.quality.terms import DEVICES_FLOOR


@dataclass(frozen=True, slots=True)
class Stretch:
    """Calendar months from ``first`` up to before ``after`` (from January 2015)."""

    first: int
    after: int


def may_be_shown(rows: SampleRows, hidden_communes: Sequence[int]) -> bool:
    """Whether a sum over ``rows`` leaves nobody alone; no row at all is no sum."""
    is_hidden = np.isin(rows.commune, np.asarray(hidden_communes, np.int64))
    return _are_enough(rows.device) and (not is_hidden.any() or _are_enough(rows.device[is_hidden]))


def stretches_of(rows: SampleRows, hidden_communes: Sequence[int]) -> tuple[Stretch, ...]:
    """The shortest stretches that may be shown, oldest first; the newest months join the last one. Empty for none."""
    shown_spans: list[Stretch] = []
    start: int | None = None
    for month in np.unique(rows.period).tolist():
        start = month if start is None else start
        if may_be_shown(between(rows, Stretch(start, month + 1)), hidden_communes):
            shown_spans.append(Stretch(start, month + 1))
            start = None
    # The newest months are left over: they join the last stretch, and with it the one before where that is too little.
    while shown_spans:
        last = Stretch(shown_spans.pop().first, int(rows.period.max()) + 1)
        if may_be_shown(between(rows, last), hidden_communes):
            return (*shown_spans, last)
    return ()


def between(rows: SampleRows, months: Stretch) -> SampleRows:
    """The rows of a stretch."""
    return rows.where((rows.period >= months.first) & (rows.period < months.after))


def before_and_after(
    rows: SampleRows, hidden_communes: Sequence[int], *, last_day_before: int
) -> tuple[SampleRows, SampleRows]:
    """The rows up to a day (from 2015-01-01) and those after it, as far as both sums may be shown.

    What ``cut_stretches`` says is left out whole, on both sides.
    """
    is_before, is_kept = rows.day <= last_day_before, np.zeros(len(rows), np.bool_)
    left_out = cut_stretches(rows, hidden_communes, last_day_before=last_day_before)
    for months in stretches_of(rows, hidden_communes):
        if months not in left_out:
            is_kept |= (rows.period >= months.first) & (rows.period < months.after)
    return rows.where(is_kept & is_before), rows.where(is_kept & ~is_before)


def cut_stretches(rows: SampleRows, hidden_communes: Sequence[int], *, last_day_before: int) -> tuple[Stretch, ...]:
    """The stretches that a day cuts into pieces of which one may not be shown: neither side of the works has them."""
    is_before, cut = rows.day <= last_day_before, []
    for months in stretches_of(rows, hidden_communes):
        inside = (rows.period >= months.first) & (rows.period < months.after)
        halves = [rows.where(inside & side) for side in (is_before, ~is_before)]
        if not all(may_be_shown(half, hidden_communes) for half in halves if len(half)):
            cut.append(months)
    return tuple(cut)


def _are_enough(devices: NDArray[np.uint32]) -> bool:
    return np.unique(devices).size >= DEVICES_FLOOR
