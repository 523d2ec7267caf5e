"""How loaded sectors are when each disturbs the others: more load, more interference, lower rates, more load."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import RadioSector
from maillage.cover.prediction.domain.network.radio_levels import NO_SERVER, Indices, ReceivedSignals, sinr_db
from maillage.cover.prediction.domain.network.spectral_efficiency import downlink_efficiency, least_ratio_db

Floats = NDArray[np.float64]

_TOLERANCE: Final = 1e-4
_MOST_STEPS: Final = 100


@dataclass(frozen=True, slots=True, eq=False)
class NetworkLoad:
    """The load of each sector where interference and load agree, and whether they came to agree.

    ``demand`` is what the expected lines would load each sector with, ``load`` what it takes of it: who keeps the
    promise stops selling at ``sold_load``. A demand above it is a sector that is full.
    """

    load: Floats
    demand: Floats
    steps: int
    has_converged: bool

    def of(self, sectors: NDArray[np.int64]) -> "NetworkLoad":
        """The load of some of the sectors."""
        return replace(self, load=self.load[sectors], demand=self.demand[sectors])

    def activity(self, budget: LinkBudget) -> Floats:
        """How much of the time each sector sends: what it sends without traffic, and its load."""
        return budget.idle_activity + (1 - budget.idle_activity) * self.load


def downlink_mbps(sectors: tuple[RadioSector, ...]) -> Floats:
    """What each sector sends at 1 b/s/Hz: its band times the share of the time for the downlink."""
    return np.array([sector.bandwidth_mhz * sector.tdd.downlink_share for sector in sectors])


def balanced_load(
    sectors: tuple[RadioSector, ...],
    signals: ReceivedSignals,
    server: Indices,
    *,
    lines: Floats,
    overlap: Floats,
    budget: LinkBudget,
) -> NetworkLoad:
    """The least load at which each sector carries its ``lines`` (a number a receiver) under the others' interference.

    The step from a load to the next rises with it and starts at no load, so it climbs to the least fixed point
    (Knaster and Tarski), at most to the load at which sales stop. Lines below the least ratio ask what they would at
    it, so that the step stays monotone.
    """
    carried = np.flatnonzero((server != NO_SERVER) & (lines > 0))
    line_signals = ReceivedSignals(signals.rsrp_dbm[:, carried], signals.bearings_deg[:, carried])
    servers, counts = server[carried], lines[carried]
    rates = downlink_mbps(sectors)
    load: Floats = np.zeros(len(sectors))
    for step in range(1, _MOST_STEPS + 1):
        activity = NetworkLoad(load, load, step, has_converged=False).activity(budget)
        ratio = sinr_db(line_signals, servers, activity=activity, overlap=overlap, budget=budget)
        peaks = rates[servers] * downlink_efficiency(np.maximum(ratio, least_ratio_db(budget)), budget)
        work = np.bincount(servers, counts * budget.demand_mbps / peaks, minlength=len(sectors))
        demand = work.astype(np.float64)  # of no line at all, whole numbers
        following = np.minimum(demand, budget.sold_load)
        change = np.abs(following - load).max(initial=0.0)
        load = following
        if change < _TOLERANCE:
            return NetworkLoad(load, demand, step, has_converged=True)
    return NetworkLoad(load, demand, _MOST_STEPS, has_converged=False)
