"""The prediction of a network over an area: from the losses of its sites to layers of answers, block by block.

All cells lie on one grid of Lambert-93. Signals are computed once a sector; the load is balanced over the places of
households; then each block of rows gets its answers from the sectors that reach it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import BaseStation, RadioSector
from maillage.cover.prediction.domain.calibrations import NetworkCalibration
from maillage.cover.prediction.domain.network.antenna_gain import bearing_deg
from maillage.cover.prediction.domain.network.calibrated_signals import (
    clutter_classes,
    site_correction_db,
    site_error_sd_db,
)
from maillage.cover.prediction.domain.network.network_load import NetworkLoad, balanced_load
from maillage.cover.prediction.domain.network.radio_levels import (
    NO_SERVER,
    Indices,
    ReceivedSignals,
    carrier_overlap,
    rsrp_dbm,
)
from maillage.cover.prediction.domain.network.service_answers import ServiceAnswers, service_answers
from maillage.cover.radio.domain.array_engine import interpolated_heights
from maillage.cover.radio.domain.paths import Mast
from maillage.cover.radio.domain.rasters import BARE_GROUND, CellWindow, Clutter, HeightRaster, LossRaster
from maillage.cover.radio.domain.sweep import mast_ground_m
from maillage.cover.radio.domain.waves import free_space_db

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

_BLOCK_CELLS: Final = 40_000
_MOST_LOAD_PLACES: Final = 20_000  # every n-th place with n times its lines beyond: the load does not change by 1 %


@dataclass(frozen=True, slots=True, eq=False)
class PredictedNetwork:
    """A network with what its sectors send to each cell around them.

    ``sectors`` are those of all stations in order, ``station`` the index of each one's; ``may_send`` whether it has
    its frequency on the day of the prediction. ``rsrp_dbm`` has a raster a sector, ``bearings_deg`` and ``excess_db``
    (loss beyond free space) one a station, all within ``windows``; so has ``error_sd_db`` where a calibration says how
    far signals may err: together with all sites, and on their own.
    """

    stations: tuple[BaseStation, ...]
    sectors: tuple[RadioSector, ...]
    station: NDArray[np.int32]
    may_send: NDArray[np.bool_]
    windows: tuple[CellWindow, ...]
    rsrp_dbm: tuple[Singles, ...]
    bearings_deg: tuple[Singles, ...]
    excess_db: tuple[Singles, ...]
    radius_m: float
    error_sd_db: tuple[tuple[Singles, Singles], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class AreaPrediction:
    """The answers for all cells of a window (rasters of its shape) and the load of the network."""

    window: CellWindow
    answers: ServiceAnswers
    network: NetworkLoad


def station_mast(station: BaseStation) -> Mast:
    """Where the paths of a station begin: its highest antenna."""
    return Mast(station.support.x_m, station.support.y_m, station.antenna_height_m)


def predicted_network(
    stations: Sequence[BaseStation],
    losses: Sequence[LossRaster],
    terrain: HeightRaster,
    *,
    radius_m: float,
    day: date,
    budget: LinkBudget,
    clutter: Clutter = BARE_GROUND,
    calibration: NetworkCalibration | None = None,
) -> PredictedNetwork:
    """What the sectors of ``stations`` send to the cells of their ``losses`` (one raster a station).

    ``clutter`` is what stands at the cells, which a ``calibration`` distinguishes.
    """
    sectors, owners, rsrp, bearings, excess, errors = [], [], [], [], [], []
    for index, (station, loss) in enumerate(zip(stations, losses, strict=True)):
        mast, window = station_mast(station), loss.window
        rows, columns = loss.losses_db.shape
        x = window.west_m + (np.arange(columns) + 0.5) * window.cell_m
        y = window.north_m - (np.arange(rows) + 0.5) * window.cell_m
        x_m, y_m = np.meshgrid(x, y)
        east, north = x_m - mast.x_m, y_m - mast.y_m
        distance = np.hypot(east, north)
        receiver = interpolated_heights(terrain, x_m, y_m) + budget.receiver_height_m
        fall = mast_ground_m(terrain, mast) + mast.height_m - receiver
        carrier = station.sectors[0].carriers[0]
        clear = free_space_db(np.maximum(distance, 1.0) / 1000, fall, carrier.frequency_ghz)
        beyond = loss.losses_db - clear
        excess.append(beyond.astype(np.float32))
        standing = clutter_classes(clutter, x_m, y_m)
        where = {"distance_m": distance, "excess_db": beyond, "clutter_class": standing}
        correction = site_correction_db(calibration, station.support.code, **where)
        if calibration is not None and calibration.remaining is not None:
            shared, own = site_error_sd_db(calibration, station.support.code, budget, **where)
            errors.append((shared.astype(np.float32), own.astype(np.float32)))
        bearings.append(bearing_deg(east, north).astype(np.float32))
        for sector in station.sectors:
            sectors.append(sector)
            owners.append(index)
            lower = mast.height_m - sector.antenna.height_m
            depression = np.degrees(np.arctan2(fall - lower, np.maximum(distance, 1.0)))
            heard = rsrp_dbm(
                sector, loss.losses_db, east_m=east, north_m=north, depression_deg=depression, budget=budget
            )
            rsrp.append((heard + correction).astype(np.float32))
    return PredictedNetwork(
        stations=tuple(stations),
        sectors=tuple(sectors),
        station=np.array(owners, np.int32),
        may_send=np.array([stations[owner].licence.allows(day) for owner in owners], np.bool_),
        windows=tuple(loss.window for loss in losses),
        rsrp_dbm=tuple(rsrp),
        bearings_deg=tuple(bearings),
        excess_db=tuple(excess),
        radius_m=radius_m,
        error_sd_db=tuple(errors),
    )


def site_errors_at(
    network: PredictedNetwork, site: Indices, x: Floats, y: Floats
) -> tuple[Floats, Floats] | tuple[None, None]:
    """How far the signal of its ``site`` (-1: none) may err at each place; None where no calibration says it."""
    if not network.error_sd_db:
        return None, None
    shared, own = np.zeros((2, x.size))
    for index in np.unique(site[site >= 0]).tolist():
        members = np.flatnonzero(site == index)
        for values, raster in zip((shared, own), network.error_sd_db[index], strict=True):
            values[members] = _values_at(raster, network.windows[index], x[members], y[members])
    return shared, own


def predict_area(
    network: PredictedNetwork, window: CellWindow, households: Singles, budget: LinkBudget
) -> AreaPrediction:
    """The answers for the cells of ``window``, whose shape is that of ``households`` (a number a cell)."""
    load = area_load(network, window, households, budget)
    rows, columns = households.shape
    step = max(1, _BLOCK_CELLS // columns)
    blocks = []
    for first in range(0, rows, step):
        row, column = np.divmod(np.arange(min(step, rows - first) * columns), columns)
        blocks.append(answers_at(network, *cell_middles(window, row + first, column), load=load, budget=budget))
    layers = {
        layer.name: np.concatenate([getattr(block, layer.name) for block in blocks]).reshape(rows, columns)
        for layer in fields(ServiceAnswers)
    }
    return AreaPrediction(window, ServiceAnswers(**layers), load)


def cell_middles(window: CellWindow, row: NDArray[np.int64], column: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Where the middles of cells are: east and north, Lambert-93."""
    x = window.west_m + (column.astype(np.float64) + 0.5) * window.cell_m
    y = window.north_m - (row.astype(np.float64) + 0.5) * window.cell_m
    return x, y


def area_window(windows: Sequence[CellWindow], shapes: Sequence[tuple[int, int]]) -> tuple[CellWindow, tuple[int, int]]:
    """The window that holds all windows of one cell size, and its shape."""
    cell = windows[0].cell_m
    west = min(window.west_m for window in windows)
    north = max(window.north_m for window in windows)
    east = max(window.west_m + shape[1] * cell for window, shape in zip(windows, shapes, strict=True))
    south = min(window.north_m - shape[0] * cell for window, shape in zip(windows, shapes, strict=True))
    return CellWindow(west, north, cell), (ceil((north - south) / cell), ceil((east - west) / cell))


def area_load(network: PredictedNetwork, window: CellWindow, households: Singles, budget: LinkBudget) -> NetworkLoad:
    """The balanced load of the lines that households take; those whose best sector may not send take none."""
    row, column = np.nonzero(households > 0)
    every = max(1, ceil(row.size / _MOST_LOAD_PLACES))
    row, column = row[::every], column[::every]
    lines = households[row, column].astype(np.float64) * budget.take_up
    lines *= float(households.sum()) * budget.take_up / max(float(lines.sum()), 1e-12)
    x, y = cell_middles(window, row, column)
    signals = _signals_at(network, x, y, np.arange(len(network.sectors)))
    server = signals.best_server
    is_line = (server != NO_SERVER) & network.may_send[np.maximum(server, 0)]
    overlap = carrier_overlap(network.sectors) * network.may_send[None, :]
    return balanced_load(
        network.sectors, signals, server, lines=np.where(is_line, lines, 0.0), overlap=overlap, budget=budget
    )


def answers_at(
    network: PredictedNetwork, x: Floats, y: Floats, *, load: NetworkLoad, budget: LinkBudget
) -> ServiceAnswers:
    """The answers at cells, from the sectors whose windows hold any of them; servers are numbered among all sectors."""
    near = np.zeros(x.size, np.bool_)
    stations = []
    for index, station in enumerate(network.stations):
        within = np.hypot(x - station.support.x_m, y - station.support.y_m) <= network.radius_m
        near |= within
        if within.any():
            stations.append(index)
    members = np.flatnonzero(np.isin(network.station, stations))
    if not members.size:
        members = np.arange(1)  # hears nothing here: one row, all of it unknown
    signals = _signals_at(network, x, y, members)
    server = signals.best_server
    excess = np.full(x.size, np.nan)
    for index in np.unique(network.station[members]):
        served = (server != NO_SERVER) & (network.station[members][np.maximum(server, 0)] == index)
        excess[served] = _values_at(network.excess_db[index], network.windows[index], x[served], y[served])
    sectors = tuple(network.sectors[member] for member in members)
    answers = service_answers(
        sectors,
        signals,
        network=load.of(members),
        overlap=carrier_overlap(sectors),
        excess_loss_db=excess,
        is_in_range=near,
        may_send=network.may_send[members].tolist(),
        budget=budget,
    )
    numbers = np.where(answers.server == NO_SERVER, NO_SERVER, members[np.maximum(answers.server, 0)])
    return replace(answers, server=numbers.astype(np.int32))


def _signals_at(network: PredictedNetwork, x: Floats, y: Floats, members: NDArray[np.int64]) -> ReceivedSignals:
    rsrp = np.empty((members.size, x.size), np.float32)
    bearings = np.empty((members.size, x.size), np.float32)
    for place, member in enumerate(members):
        station = network.station[member]
        rsrp[place] = _values_at(network.rsrp_dbm[member], network.windows[station], x, y)
        bearings[place] = _values_at(network.bearings_deg[station], network.windows[station], x, y)
    return ReceivedSignals(rsrp, bearings, network.station[members])


def _values_at(raster: Singles, window: CellWindow, x: Floats, y: Floats) -> Singles:
    """The values of a raster at the middles of cells of its grid; NaN outside."""
    column = np.floor((x - window.west_m) / window.cell_m).astype(np.int64)
    row = np.floor((window.north_m - y) / window.cell_m).astype(np.int64)
    inside = (row >= 0) & (column >= 0) & (row < raster.shape[0]) & (column < raster.shape[1])
    values = np.full(x.size, np.nan, np.float32)
    values[inside] = raster[row[inside], column[inside]]
    return values
