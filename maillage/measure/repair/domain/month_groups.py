"""Groups months until each may be published: five devices in total, and five among unpublished parts.

The total of an area minus the published months of its communes is the total of communes with hidden months: these must
have at least five devices or none (docs/explanation/privacy.md, docs/explanation/repair.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.record.domain.terms import DEVICES_FLOOR


@dataclass(frozen=True, slots=True)
class MonthGroup:
    """Calendar months from ``first`` to before ``after``, counted from January 2015."""

    first: int
    after: int


def may_be_shown(rows: SampleRows, hidden_communes: Sequence[int]) -> bool:
    """Whether the total over ``rows`` may be published; False without rows."""
    is_hidden = np.isin(rows.commune, np.asarray(hidden_communes, np.int64))
    return _are_enough(rows.device) and (not is_hidden.any() or _are_enough(rows.device[is_hidden]))


def month_groups(rows: SampleRows, hidden_communes: Sequence[int]) -> tuple[MonthGroup, ...]:
    """The shortest groups of months that may be published, oldest first, covering all rows; () if none may."""
    shown_spans: list[MonthGroup] = []
    start: int | None = None
    for month in np.unique(rows.period).tolist():
        start = month if start is None else start
        if may_be_shown(between(rows, MonthGroup(start, month + 1)), hidden_communes):
            shown_spans.append(MonthGroup(start, month + 1))
            start = None
    # Leftover recent months join the last group, and further ones if needed.
    while shown_spans:
        last = MonthGroup(shown_spans.pop().first, int(rows.period.max()) + 1)
        if may_be_shown(between(rows, last), hidden_communes):
            return (*shown_spans, last)
    return ()


def between(rows: SampleRows, months: MonthGroup) -> SampleRows:
    """The rows of a group of months."""
    return rows.where((rows.period >= months.first) & (rows.period < months.after))


def before_and_after(
    rows: SampleRows, hidden_communes: Sequence[int], *, last_day_before: int
) -> tuple[SampleRows, SampleRows]:
    """The rows up to a day (since 2015-01-01) and those after it, as far as both totals may be published.

    The groups of ``split_month_groups`` are left out on both sides.
    """
    is_before, is_kept = rows.day <= last_day_before, np.zeros(len(rows), np.bool_)
    left_out = split_month_groups(rows, hidden_communes, last_day_before=last_day_before)
    for months in month_groups(rows, hidden_communes):
        if months not in left_out:
            is_kept |= (rows.period >= months.first) & (rows.period < months.after)
    return rows.where(is_kept & is_before), rows.where(is_kept & ~is_before)


def split_month_groups(
    rows: SampleRows, hidden_communes: Sequence[int], *, last_day_before: int
) -> tuple[MonthGroup, ...]:
    """The groups of months that a day splits into parts of which one may not be published."""
    is_before, cut = rows.day <= last_day_before, []
    for months in month_groups(rows, hidden_communes):
        inside = (rows.period >= months.first) & (rows.period < months.after)
        halves = [rows.where(inside & side) for side in (is_before, ~is_before)]
        if not all(may_be_shown(half, hidden_communes) for half in halves if len(half)):
            cut.append(months)
    return tuple(cut)


def _are_enough(devices: NDArray[np.uint32]) -> bool:
    return np.unique(devices).size >= DEVICES_FLOOR
