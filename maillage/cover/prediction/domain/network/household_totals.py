"""The households of several communes together: draws of networks add up one by one, so that intervals do not widen."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from maillage.cover.prediction.domain.commune_rows import CommuneRow, HouseholdTotals
from maillage.cover.prediction.domain.network.household_intervals import served_interval


def household_totals(rows: Sequence[CommuneRow], draws: NDArray[np.float32], *, communes: int) -> HouseholdTotals:
    """The sum of communes, of as many as the territory has; ``draws``: the served ones of each network, a row each."""
    households, not_known = (sum(getattr(row, name) for row in rows) for name in ("households", "not_known"))
    served = draws.sum(axis=0, dtype=np.float64) if rows else np.zeros(1)
    _mean, low, high = served_interval(served, not_known, households)
    with_need = [row for row in rows if row.need is not None]
    return HouseholdTotals(
        households=households,
        # Those of the rows, which are means of the same draws: a reader who adds up the file finds this number.
        served=sum(row.served for row in rows),
        served_low=round(low),
        served_high=round(high),
        not_known=not_known,
        need=sum(row.need or 0 for row in with_need) if with_need else None,
        need_served=sum(row.need_served or 0 for row in with_need) if with_need else None,
        computed=len(rows),
        communes=communes,
    )
