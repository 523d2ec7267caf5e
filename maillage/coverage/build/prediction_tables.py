"""The tables of a prediction: households of communes with their intervals, load and room of sectors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.coverage.build.household_grid import HouseholdGrid
from maillage.coverage.rules.network.area_prediction import AreaPrediction, PredictedNetwork, cell_middles
from maillage.coverage.rules.network.busy_hour import line_limits
from maillage.coverage.rules.network.household_intervals import HouseholdPlaces, households_served
from maillage.coverage.rules.network.radio_levels import NO_SERVER
from maillage.coverage.terms.commune_rows import CommuneRow
from maillage.coverage.terms.link_budget import LinkBudget
from maillage.coverage.terms.service import ServiceReason


@dataclass(frozen=True, slots=True)
class SectorRow:
    """What is said of a sector: its load in the busy hour, what the expected lines would make of it (more: it is full).

    ``lines`` is how many it may take, among places whose peak is at least ``least_peak_mbps``.
    """

    site: str
    sector: str
    may_send: bool
    load: float
    demand: float
    lines: int
    least_peak_mbps: float | None


def commune_rows(
    prediction: AreaPrediction, network: PredictedNetwork, grid: HouseholdGrid, budget: LinkBudget, *, seed: int
) -> tuple[CommuneRow, ...]:
    """A row for each commune that has households in the window; the same ``seed`` gives the same rows."""
    row, column = np.nonzero((grid.households > 0) & (grid.commune >= 0))
    places = household_places(prediction, network, grid)
    households = places.households
    counts = households_served(places, budget, random=np.random.default_rng(seed))
    needs: dict[str, NDArray[np.float64]] = {}
    if grid.need_share is not None:
        need = households * grid.need_share[row, column]
        chance = np.nan_to_num(prediction.answers.probability[row, column])
        size = len(grid.communes)
        needs["need"] = np.bincount(places.commune, need, minlength=size).astype(np.float64)
        needs["served"] = np.bincount(places.commune, need * chance, minlength=size).astype(np.float64)
    return tuple(
        CommuneRow(
            code=grid.communes[count.commune].code,
            name=grid.communes[count.commune].name,
            households=round(count.households),
            served=round(count.served),
            served_low=round(count.served_low),
            served_high=round(count.served_high),
            not_known=round(count.unknown),
            need=round(float(needs["need"][count.commune])) if needs else None,
            need_served=round(float(needs["served"][count.commune])) if needs else None,
        )
        for count in counts
    )


def household_places(prediction: AreaPrediction, network: PredictedNetwork, grid: HouseholdGrid) -> HouseholdPlaces:
    """The households of the cells with what the prediction says of each, row after row of the window."""
    answers = prediction.answers
    row, column = np.nonzero((grid.households > 0) & (grid.commune >= 0))
    x, y = cell_middles(prediction.window, row, column)
    server = answers.server[row, column]
    out_of_range = answers.reason[row, column] == ServiceReason.OUT_OF_RANGE
    margin = answers.margin_db[row, column]
    return HouseholdPlaces(
        x_m=x,
        y_m=y,
        households=grid.households[row, column].astype(np.float64),
        commune=grid.commune[row, column],
        margin_db=np.where(out_of_range & np.isnan(margin), -np.inf, margin),
        site=np.where(server == NO_SERVER, -1, network.station[np.maximum(server, 0)]).astype(np.int32),
        position_spread=grid.position_spread,
    )


def sector_rows(prediction: AreaPrediction, network: PredictedNetwork, budget: LinkBudget) -> tuple[SectorRow, ...]:
    """A row a sector: the lines are those of the level of peaks at which it may sell most."""
    server, peaks = prediction.answers.server, prediction.answers.peak_mbps
    rows = []
    for number, sector in enumerate(network.sectors):
        reached = peaks[(server == number) & (peaks >= budget.target_down_mbps)]
        limits = line_limits(
            reached, budget.demand_mbps, target_mbps=budget.target_down_mbps, time_share=budget.time_share
        )
        best = max(limits, key=lambda limit: limit.lines, default=None)
        rows.append(
            SectorRow(
                site=network.stations[network.station[number]].support.code,
                sector=sector.code,
                may_send=bool(network.may_send[number]),
                load=round(float(prediction.network.load[number]), 4),
                demand=round(float(prediction.network.demand[number]), 4),
                lines=0 if best is None else best.lines,
                least_peak_mbps=None if best is None else best.least_peak_mbps,
            )
        )
    return tuple(rows)
