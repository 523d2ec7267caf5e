"""Makes a plan of sites for a territory: what each candidate alone would serve, then the choice among them.

A candidate is taken alone, at a load that is asked for: what chosen sites disturb in one another is said afterwards,
by a prediction of the chosen network (``planned_network``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import to_degrees
from maillage.core.problems import Refused, sentence
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import BaseStation
from maillage.cover.prediction.domain.calibrations import NetworkCalibration
from maillage.cover.prediction.domain.network.area_prediction import (
    answers_at,
    area_window,
    cell_middles,
    predicted_network,
    station_mast,
)
from maillage.cover.prediction.domain.network.network_load import NetworkLoad
from maillage.cover.prediction.domain.planning.exact_plan import exact_plan
from maillage.cover.prediction.domain.planning.greedy_plan import further_choices, greedy_plan
from maillage.cover.prediction.domain.service import ServiceState
from maillage.cover.prediction.domain.site_plans import CoverageSets, PlanningTask, ProposedSite, SiteChoice, SitePlan
from maillage.cover.prediction.intake.address_places import AddressPlaces
from maillage.cover.prediction.store.household_grid import HouseholdGrid, household_grid
from maillage.cover.radio.domain.array_engine import interpolated_heights
from maillage.cover.radio.domain.rasters import CellWindow, Clutter, HeightRaster, LossRaster
from maillage.cover.radio.domain.sweep import sweep
from maillage.cover.radio.domain.waves import Wave

_MOST_FURTHER: Final = 8

OnSite = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SiteQuestion:
    """What is asked: sites among ``candidates`` beside ``fixed`` ones, for the households of a territory.

    ``costs`` (euros by site, None: each counts 1) and ``spend`` bound them; ``capacity`` is how many households a site
    may serve at most, ``least_share`` what each commune gets of its need where that can be, ``load`` how busy sectors
    are: up to 0.05 a place whose peak is the promised rate has it 95 % of the time.
    """

    candidates: tuple[BaseStation, ...]
    fixed: tuple[BaseStation, ...]
    territory: str
    spend: float
    costs: Mapping[str, float] | None = None
    capacity: float | None = None
    least_share: float = 0.0
    addresses: AddressPlaces | None = None
    cell_m: float = 100.0
    radius_m: float = 15_000.0
    load: float = 0.05
    is_exact: bool = False
    calibration: NetworkCalibration | None = None


@dataclass(frozen=True, slots=True)
class PlannedSites:
    """The answer: the plan, its sites in the order of building, the best one that it left, the need of all places.

    ``communes_below`` are names; ``has_need`` says whether a file lists who lacks another good access. ``stations`` are
    the chosen candidates in the order of building, ``further`` those that more money would add, one after the other.
    """

    plan: SitePlan
    sites: tuple[ProposedSite, ...]
    next_site: ProposedSite | None
    need: float
    already: float
    communes_below: tuple[str, ...]
    has_need: bool
    stations: tuple[BaseStation, ...]
    further: tuple[ProposedSite, ...]


def planned_sites(
    question: SiteQuestion,
    terrain: HeightRaster,
    clutter: Clutter,
    *,
    budget: LinkBudget,
    day: date,
    on_site: OnSite = lambda _count, _total: None,
) -> PlannedSites:
    """The plan for a question. Refused: two sites of one code, a candidate without its cost."""
    stations = (*question.fixed, *question.candidates)
    costs = station_costs(question, stations)
    windows, served = [], []
    for count, station in enumerate(stations, start=1):
        window, cells = served_alone(station, question, terrain, clutter, budget=budget, day=day)
        windows.append(window)
        served.append(cells)
        on_site(count, len(stations))
    shapes = [(cells.shape[0], cells.shape[1]) for cells in served]
    window, shape = area_window(windows, shapes)
    grid = question_households(question, terrain, window, shape, persons=budget.persons_per_household)
    share = 1.0 if grid.need_share is None else grid.need_share
    need = (grid.households * share).astype(np.float64).ravel()
    needy = np.flatnonzero(need > 0)
    task = PlanningTask(
        sets=coverage_sets(windows, served, window=window, needy=needy, shape=shape),
        need=need[needy],
        costs=costs,
        budget=question.spend,
        fixed=tuple(range(len(question.fixed))),
        capacity=None if question.capacity is None else np.full(len(stations), question.capacity),
        commune=grid.commune.ravel()[needy].astype(np.int64),
        least_share=question.least_share,
    )
    plan = exact_plan(task) if question.is_exact else greedy_plan(task)

    def proposals(choices: Sequence[SiteChoice], *, first: int) -> tuple[ProposedSite, ...]:
        return tuple(
            proposed_site(number, stations[choice.candidate], choice.added, costs[choice.candidate])
            for number, choice in enumerate(choices, start=first)
        )

    further = proposals(further_choices(task, plan, most=_MOST_FURTHER), first=len(plan.choices) + 1)
    return PlannedSites(
        plan=plan,
        sites=proposals(plan.choices, first=1),
        next_site=next(iter(further), None),
        need=float(task.need.sum()),
        already=plan.served - sum(choice.added for choice in plan.choices),
        communes_below=tuple(grid.communes[index].name for index in plan.communes_below),
        has_need=grid.need_share is not None,
        stations=tuple(stations[choice.candidate] for choice in plan.choices),
        further=further,
    )


def question_households(
    question: SiteQuestion, terrain: HeightRaster, window: CellWindow, shape: tuple[int, int], *, persons: float
) -> HouseholdGrid:
    """The households of a question on the cells of a window that are land."""
    row, column = np.divmod(np.arange(shape[0] * shape[1]), shape[1])
    ground = interpolated_heights(terrain, *cell_middles(window, row, column)).reshape(shape)
    return household_grid(
        question.territory,
        window,
        np.isfinite(ground),
        addresses=question.addresses,
        persons_per_household=persons,
    )


def coverage_sets(
    windows: Sequence[CellWindow],
    served: Sequence[NDArray[np.float64]],
    *,
    window: CellWindow,
    needy: NDArray[np.intp],
    shape: tuple[int, int],
) -> CoverageSets:
    """Which of the ``needy`` cells of ``window`` each station serves, those with the greatest margin first."""
    place_of = np.full(shape, -1)
    place_of.ravel()[needy] = np.arange(needy.size)
    sets = []
    for own, margins in zip(windows, served, strict=True):
        best = np.argsort(-margins.ravel(), kind="stable")[: int(np.isfinite(margins).sum())]
        row, column = np.divmod(best, margins.shape[1])
        row += round((window.north_m - own.north_m) / window.cell_m)
        column += round((own.west_m - window.west_m) / window.cell_m)
        places = place_of[row, column]
        sets.append(places[places >= 0])
    return CoverageSets.of(sets, needy.size)


def served_alone(
    station: BaseStation,
    question: SiteQuestion,
    terrain: HeightRaster,
    clutter: Clutter,
    *,
    budget: LinkBudget,
    day: date,
) -> tuple[CellWindow, NDArray[np.float64]]:
    """The margin of each cell that a station alone would serve; -infinite where it would not."""
    loss = station_loss(station, question, terrain, clutter, budget=budget)
    network = predicted_network(
        [station], [loss], terrain, radius_m=question.radius_m, day=day, budget=budget, clutter=clutter,
        calibration=question.calibration,
    )  # fmt: skip
    busy = np.full(len(network.sectors), question.load)
    row, column = np.divmod(np.arange(loss.losses_db.size), loss.losses_db.shape[1])
    answers = answers_at(
        network,
        *cell_middles(loss.window, row, column),
        load=NetworkLoad(busy, busy, 0, has_converged=True),
        budget=budget,
    )
    margins = np.where(answers.state == ServiceState.SERVED, answers.margin_db, -np.inf)
    return loss.window, margins.reshape(loss.losses_db.shape)


def station_loss(
    station: BaseStation, question: SiteQuestion, terrain: HeightRaster, clutter: Clutter, *, budget: LinkBudget
) -> LossRaster:
    """What the paths from a station lose to the cells around it."""
    return sweep(
        terrain,
        clutter.clear_before(budget.receiver_clear_m),
        station_mast(station),
        wave=Wave(station.sectors[0].carriers[0].frequency_ghz),
        receiver_height_m=budget.receiver_height_m,
        radius_m=question.radius_m,
        cell_m=question.cell_m,
    )


def station_costs(question: SiteQuestion, stations: Sequence[BaseStation]) -> NDArray[np.float64]:
    """What each station costs, 1 where costs are not asked for; those that stand cost nothing that counts."""
    codes = [station.support.code for station in stations]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        message = sentence("Le site « %(site)s » est deux fois parmi candidats et sites fixes : gardez-le une fois.")
        raise Refused("site_twice", message, site=twice[0])
    costs = np.ones(len(stations))
    if question.costs is not None:
        for index, code in enumerate(codes[len(question.fixed) :], start=len(question.fixed)):
            if code not in question.costs:
                message = sentence("Le candidat « %(site)s » n’a pas de coût : ajoutez sa ligne au fichier des coûts.")
                raise Refused("cost_missing", message, site=code)
            costs[index] = question.costs[code]
    return costs


def proposed_site(order: int, station: BaseStation, added: float, cost: float) -> ProposedSite:
    """A station as a plan proposes it."""
    lon, lat = to_degrees(station.support.x_m, station.support.y_m)
    return ProposedSite(
        order=order,
        code=station.support.code,
        name=station.support.name,
        lon=round(lon, 5),
        lat=round(lat, 5),
        antenna_height_m=station.antenna_height_m,
        cost=float(cost),
        added=round(added, 1),
    )
