"""The tables of a prediction: households of communes with their intervals, load and room of sectors."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.commune_rows import CommuneRow, CommuneService, SectorShare, SiteHouseholds
from maillage.cover.prediction.domain.network.area_prediction import (
    AreaPrediction,
    PredictedNetwork,
    cell_middles,
    site_errors_at,
)
from maillage.cover.prediction.domain.network.busy_hour import line_limits
from maillage.cover.prediction.domain.network.household_intervals import HouseholdPlaces, households_served
from maillage.cover.prediction.domain.network.radio_levels import NO_SERVER
from maillage.cover.prediction.domain.service import ServiceReason
from maillage.cover.prediction.store.household_grid import HouseholdGrid


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
) -> tuple[tuple[CommuneRow, ...], NDArray[np.float32]]:
    """A row for each commune that has households in the window, and the served ones of each drawn network, by row.

    The same ``seed`` gives the same rows.
    """
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
    rows = tuple(
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
    return rows, np.array([count.draws for count in counts], np.float32).reshape(len(counts), -1)


def site_households(
    prediction: AreaPrediction, network: PredictedNetwork, grid: HouseholdGrid, budget: LinkBudget, *, seed: int
) -> tuple[SiteHouseholds, ...]:
    """The households of each site that is the best server of any, in the order of the sites."""
    places = household_places(prediction, network, grid)
    members = np.flatnonzero(places.site >= 0)
    of_sites = replace(places.where(members), commune=places.site[members])
    return tuple(
        SiteHouseholds(
            network.stations[count.commune].support.code,
            round(count.households),
            round(count.served),
            round(count.served_low),
            round(count.served_high),
        )
        for count in households_served(of_sites, budget, random=np.random.default_rng(seed))
    )


def commune_services(
    prediction: AreaPrediction, network: PredictedNetwork, grid: HouseholdGrid
) -> tuple[CommuneService, ...]:
    """What makes the answer of each commune that has households in the window: reasons and sectors, by households."""
    answers = prediction.answers
    row, column = np.nonzero((grid.households > 0) & (grid.commune >= 0))
    commune, households = grid.commune[row, column], grid.households[row, column].astype(np.float64)
    reason, server = answers.reason[row, column], answers.server[row, column]
    is_served = np.nan_to_num(answers.margin_db[row, column], nan=-1.0) >= 0
    shape = (len(grid.communes), len(ServiceReason))
    by_reason = np.zeros(shape)
    np.add.at(by_reason, (commune, reason), households)
    heard = server != NO_SERVER
    by_sector = np.zeros((2, shape[0], len(network.sectors)))
    np.add.at(by_sector[0], (commune[heard], server[heard]), households[heard])
    np.add.at(by_sector[1], (commune[heard], server[heard]), (households * is_served)[heard])
    return tuple(
        CommuneService(
            grid.communes[index].code,
            {ServiceReason(word).name.lower(): count for word, count in _largest(by_reason[index])},
            tuple(
                SectorShare(
                    network.stations[network.station[number]].support.code,
                    network.sectors[number].code,
                    count,
                    round(float(by_sector[1, index, number])),
                )
                for number, count in _largest(by_sector[0, index])
            ),
        )
        for index in np.unique(commune).tolist()
    )


def _largest(households: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Index and rounded number of those that have any, the largest first."""
    order = np.argsort(-households, kind="stable").tolist()
    return [(index, round(float(households[index]))) for index in order if households[index] >= 0.5]


def household_places(prediction: AreaPrediction, network: PredictedNetwork, grid: HouseholdGrid) -> HouseholdPlaces:
    """The households of the cells with what the prediction says of each, row after row of the window."""
    answers = prediction.answers
    row, column = np.nonzero((grid.households > 0) & (grid.commune >= 0))
    x, y = cell_middles(prediction.window, row, column)
    server = answers.server[row, column]
    out_of_range = answers.reason[row, column] == ServiceReason.OUT_OF_RANGE
    margin = answers.margin_db[row, column]
    site = np.where(server == NO_SERVER, -1, network.station[np.maximum(server, 0)]).astype(np.int32)
    shared_sd, site_sd = site_errors_at(network, site, x, y)
    return HouseholdPlaces(
        x_m=x,
        y_m=y,
        households=grid.households[row, column].astype(np.float64),
        commune=grid.commune[row, column],
        margin_db=np.where(out_of_range & np.isnan(margin), -np.inf, margin),
        site=site,
        position_spread=grid.position_spread,
        shared_sd_db=shared_sd,
        site_sd_db=site_sd,
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
