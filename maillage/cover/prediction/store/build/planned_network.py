"""The network with the sites of a plan beside the network without them: what they bring together, not alone.

Candidates are weighed alone, because a plan asks about thousands of selections; the one that was chosen is predicted
whole, with its load and with what its sectors disturb in one another and in those that stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import BaseStation
from maillage.cover.prediction.domain.network.area_prediction import (
    AreaPrediction,
    PredictedNetwork,
    area_window,
    cell_middles,
    predict_area,
    predicted_network,
    site_errors_at,
)
from maillage.cover.prediction.domain.network.household_intervals import HouseholdPlaces
from maillage.cover.prediction.domain.network.radio_levels import NO_SERVER
from maillage.cover.prediction.domain.planning.household_gains import plan_gain
from maillage.cover.prediction.domain.service import ServiceReason, ServiceState
from maillage.cover.prediction.domain.site_plans import HouseholdInterval, PlanGain
from maillage.cover.prediction.store.build.prediction_tables import SectorRow, sector_rows
from maillage.cover.prediction.store.build.site_planning import OnSite, SiteQuestion, question_households, station_loss
from maillage.cover.prediction.store.household_grid import HouseholdGrid
from maillage.cover.radio.domain.rasters import CellWindow, Clutter, HeightRaster


@dataclass(frozen=True, slots=True)
class CommuneGain:
    """What a plan brings to a commune: households expected to be served, without it and with it."""

    code: str
    name: str
    households: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class SureHouseholds:
    """Households whose place is said to be served (95 % and more), as candidates alone are counted.

    Without the plan, with it, and at which new site they are, in their order.
    """

    before: float
    after: float
    by_site: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PlannedNetwork:
    """What the whole network would be: the gain, its sectors, communes, and where it serves (bool a cell)."""

    gain: PlanGain
    sure: SureHouseholds
    sectors: tuple[SectorRow, ...]
    communes: tuple[CommuneGain, ...]
    window: CellWindow
    was_served: NDArray[np.bool_]
    is_served: NDArray[np.bool_]
    load_converged: bool


def planned_network(
    question: SiteQuestion,
    chosen: Sequence[BaseStation],
    terrain: HeightRaster,
    clutter: Clutter,
    *,
    budget: LinkBudget,
    day: date,
    seed: int,
    on_site: OnSite = lambda _count, _total: None,
) -> PlannedNetwork:
    """The network of the fixed sites of a question and those ``chosen``; the same ``seed`` gives the same intervals."""
    stations = (*question.fixed, *chosen)
    if not stations:
        return _NO_NETWORK
    losses = []
    for count, station in enumerate(stations, start=1):
        losses.append(station_loss(station, question, terrain, clutter, budget=budget))
        on_site(count, len(stations))
    shapes = [(loss.losses_db.shape[0], loss.losses_db.shape[1]) for loss in losses]
    window, shape = area_window([loss.window for loss in losses], shapes)
    grid = question_households(question, terrain, window, shape, persons=budget.persons_per_household)
    network = predicted_network(
        stations, losses, terrain, radius_m=question.radius_m, day=day, budget=budget, clutter=clutter,
        calibration=question.calibration,
    )  # fmt: skip
    after = predict_area(network, window, grid.households, budget)
    before, without = None, None
    if question.fixed:
        count = len(question.fixed)
        without = predicted_network(
            question.fixed, losses[:count], terrain, radius_m=question.radius_m, day=day, budget=budget,
            clutter=clutter, calibration=question.calibration,
        )  # fmt: skip
        before = predict_area(without, window, grid.households, budget)
    places = _household_places(after, network, grid)
    earlier = _nowhere_served(places) if before is None or without is None else _household_places(before, without, grid)
    new_sites = tuple(range(len(question.fixed), len(stations)))
    gain = plan_gain(earlier, places, new_sites, budget, random=np.random.default_rng(seed))
    is_served = after.answers.state == ServiceState.SERVED
    was_served = np.zeros_like(is_served) if before is None else before.answers.state == ServiceState.SERVED
    need = np.where(grid.commune >= 0, _needy(grid), 0.0)
    owner = np.where(is_served, network.station[np.maximum(after.answers.server, 0)], -1)
    return PlannedNetwork(
        gain=gain,
        sure=SureHouseholds(
            before=float(need[was_served].sum()),
            after=float(need[is_served].sum()),
            by_site=tuple(float(need[(owner == site) & ~was_served].sum()) for site in new_sites),
        ),
        sectors=sector_rows(after, network, budget),
        communes=_commune_gains(gain, grid),
        window=window,
        was_served=was_served,
        is_served=is_served,
        load_converged=after.network.has_converged,
    )


_NONE: Final = HouseholdInterval(0.0, 0.0, 0.0)
_NOWHERE: Final = np.zeros((1, 1), np.bool_)
_NO_NETWORK: Final = PlannedNetwork(
    gain=PlanGain(_NONE, _NONE, _NONE, (), _NONE, {}),
    sure=SureHouseholds(0.0, 0.0, ()),
    sectors=(),
    communes=(),
    window=CellWindow(0.0, 0.0, 1.0),
    was_served=_NOWHERE,
    is_served=_NOWHERE,
    load_converged=True,
)


def _needy(grid: HouseholdGrid) -> NDArray[np.float64]:
    """The households of each cell that count: those without another good access, where a file says who has one."""
    share = 1.0 if grid.need_share is None else grid.need_share
    return (grid.households * share).astype(np.float64)


def _household_places(prediction: AreaPrediction, network: PredictedNetwork, grid: HouseholdGrid) -> HouseholdPlaces:
    need, answers = _needy(grid), prediction.answers
    row, column = np.nonzero((need > 0) & (grid.commune >= 0))
    x, y = cell_middles(prediction.window, row, column)
    server, margin = answers.server[row, column], answers.margin_db[row, column]
    out_of_range = answers.reason[row, column] == ServiceReason.OUT_OF_RANGE
    site = np.where(server == NO_SERVER, -1, network.station[np.maximum(server, 0)]).astype(np.int32)
    shared_sd, site_sd = site_errors_at(network, site, x, y)
    return HouseholdPlaces(
        x_m=x,
        y_m=y,
        households=need[row, column],
        commune=grid.commune[row, column],
        margin_db=np.where(out_of_range & np.isnan(margin), -np.inf, margin),
        site=site,
        position_spread=grid.position_spread,
        shared_sd_db=shared_sd,
        site_sd_db=site_sd,
    )


def _nowhere_served(places: HouseholdPlaces) -> HouseholdPlaces:
    return replace(
        places,
        margin_db=np.full(places.margin_db.size, -np.inf),
        site=np.full(places.site.size, -1, np.int32),
    )


def _commune_gains(gain: PlanGain, grid: HouseholdGrid) -> tuple[CommuneGain, ...]:
    """The communes that gain a household or more, the most first: parts of the gain of the plan."""
    inside = grid.commune >= 0
    households = np.bincount(grid.commune[inside], _needy(grid)[inside], minlength=len(grid.communes))
    rows = [
        CommuneGain(grid.communes[index].code, grid.communes[index].name, float(households[index]), was, now)
        for index, (was, now) in gain.by_commune.items()
        if now - was >= 1
    ]
    return tuple(sorted(rows, key=lambda row: (row.before - row.after, row.code)))
