"""The answers for many places at once, by exact profiles; sectors work at the load of the network."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import BaseStation, RadioSector
from maillage.cover.prediction.domain.calibrations import NetworkCalibration
from maillage.cover.prediction.domain.network.antenna_gain import bearing_deg
from maillage.cover.prediction.domain.network.area_prediction import station_mast
from maillage.cover.prediction.domain.network.calibrated_signals import clutter_classes, site_correction_db
from maillage.cover.prediction.domain.network.network_load import NetworkLoad
from maillage.cover.prediction.domain.network.radio_levels import NO_SERVER, ReceivedSignals, carrier_overlap, rsrp_dbm
from maillage.cover.prediction.domain.network.service_answers import ServiceAnswers, service_answers
from maillage.cover.prediction.domain.point_questions import HEIGHTS_M
from maillage.cover.prediction.domain.service import ServiceState
from maillage.cover.radio.domain.array_engine import interpolated_heights
from maillage.cover.radio.domain.point_losses import point_losses
from maillage.cover.radio.domain.rasters import Clutter, HeightRaster
from maillage.cover.radio.domain.sweep import known_ground_m
from maillage.cover.radio.domain.waves import Wave, free_space_db

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GroundedNetwork:
    """Stations on their ground, how far from each it is computed, on which day and with which link budget.

    ``loads`` says what sectors carry, by codes of site and sector. Where it is silent a sector works at the load at
    which sales stop: what is promised to one more household must hold when the sector is full.
    """

    stations: tuple[BaseStation, ...]
    terrain: HeightRaster
    clutter: Clutter
    radius_m: float
    day: date
    budget: LinkBudget
    loads: Mapping[tuple[str, str], float] = field(default_factory=dict)
    calibration: NetworkCalibration | None = None

    @property
    def sectors(self) -> tuple[RadioSector, ...]:
        """The sectors of all stations, in their order."""
        return tuple(sector for station in self.stations for sector in station.sectors)

    @property
    def sector_station(self) -> NDArray[np.int64]:
        """The index of the station of each sector."""
        return np.repeat(np.arange(len(self.stations)), [len(station.sectors) for station in self.stations])

    @property
    def load(self) -> NetworkLoad:
        """The load of the sectors, in their order."""
        load = np.array(
            [
                self.loads.get((station.support.code, sector.code), self.budget.sold_load)
                for station in self.stations
                for sector in station.sectors
            ]
        )
        return NetworkLoad(load, load, 0, has_converged=True)

    def within(self, x_m: float, y_m: float) -> "GroundedNetwork":
        """The network with the stations alone that reach a place; nobody stands on a mast."""
        near = tuple(
            station
            for station in self.stations
            if 1.0 <= np.hypot(station.support.x_m - x_m, station.support.y_m - y_m) <= self.radius_m
        )
        return replace(self, stations=near)


@dataclass(frozen=True, slots=True, eq=False)
class PlaceLevels:
    """What places hear: signals (a row a sector), distance and loss beyond free space (a row a station)."""

    signals: ReceivedSignals
    distance_m: Floats
    excess_db: Floats


def place_levels(network: GroundedNetwork, x_m: Floats, y_m: Floats) -> PlaceLevels:
    """What places of Lambert-93 hear of a network; NaN out of the radius and where terrain is not known."""
    levels = raw_levels(network, x_m, y_m)
    if network.calibration is None:
        return levels
    return calibrated_levels(network, levels, clutter_classes(network.clutter, x_m, y_m))


def calibrated_levels(network: GroundedNetwork, levels: PlaceLevels, clutter_class: NDArray[np.int64]) -> PlaceLevels:
    """``levels`` with the calibration of the network."""
    shifts = [
        site_correction_db(
            network.calibration,
            station.support.code,
            distance_m=levels.distance_m[index],
            excess_db=levels.excess_db[index],
            clutter_class=clutter_class,
        )
        for index, station in enumerate(network.stations)
    ]
    shift = np.array(shifts)[network.sector_station]
    signals = replace(levels.signals, rsrp_dbm=(levels.signals.rsrp_dbm + shift).astype(np.float32))
    return replace(levels, signals=signals)


def raw_levels(network: GroundedNetwork, x_m: Floats, y_m: Floats) -> PlaceLevels:
    """The same before any calibration: what tests are held against."""
    budget, terrain = network.budget, network.terrain
    clutter = network.clutter.clear_before(budget.receiver_clear_m)
    ground = interpolated_heights(terrain, x_m, y_m)
    rsrp, bearings, distances, excesses = [], [], [], []
    for station in network.stations:
        mast = station_mast(station)
        east, north = x_m - mast.x_m, y_m - mast.y_m
        distance = np.hypot(east, north)
        near = np.flatnonzero((distance >= 1.0) & (distance <= network.radius_m))
        foot = known_ground_m(terrain, mast)
        if foot is None:
            # A site that no place is near stands outside of the window, one at sea or without terrain on no ground:
            # nothing is computed of it, and the others answer.
            near, foot = near[:0], math.nan
        losses, excess = np.full((2, x_m.size), np.nan)
        frequency = station.sectors[0].carriers[0].frequency_ghz
        fall = foot - ground - budget.receiver_height_m
        if near.size:
            losses[near] = point_losses(
                terrain, clutter, mast, wave=Wave(frequency), x_m=x_m[near], y_m=y_m[near],
                receiver_height_m=budget.receiver_height_m,
            )  # fmt: skip
            clear = free_space_db(distance[near] / 1000, fall[near] + mast.height_m, frequency)
            excess[near] = losses[near] - clear
        distances.append(distance)
        excesses.append(excess)
        for sector in station.sectors:
            depression = np.degrees(np.arctan2(fall + sector.antenna.height_m, np.maximum(distance, 1.0)))
            rsrp.append(rsrp_dbm(sector, losses, east_m=east, north_m=north, depression_deg=depression, budget=budget))
            bearings.append(bearing_deg(east, north))
    signals = ReceivedSignals(np.array(rsrp, np.float32), np.array(bearings, np.float32), network.sector_station)
    return PlaceLevels(signals, np.array(distances), np.array(excesses))


def level_answers(network: GroundedNetwork, levels: PlaceLevels) -> ServiceAnswers:
    """The answer for each place that hears ``levels``."""
    sectors, station = network.sectors, network.sector_station
    server = levels.signals.best_server
    excess = levels.excess_db[station[np.maximum(server, 0)], np.arange(server.size)]
    return service_answers(
        sectors,
        levels.signals,
        network=network.load,
        overlap=carrier_overlap(sectors),
        excess_loss_db=np.where(server == NO_SERVER, np.nan, excess),
        is_in_range=np.asarray((levels.distance_m <= network.radius_m).any(axis=0), np.bool_),
        may_send=[network.stations[owner].licence.allows(network.day) for owner in station],
        budget=network.budget,
    )


def place_answers(network: GroundedNetwork, x_m: Floats, y_m: Floats) -> tuple[ServiceAnswers, Floats]:
    """The answers for places, and how far each is from each station (a row a station)."""
    levels = place_levels(network, x_m, y_m)
    return level_answers(network, levels), levels.distance_m


def least_heights_m(
    network: GroundedNetwork, x_m: Floats, y_m: Floats, *, heights_m: Sequence[float] = HEIGHTS_M
) -> Floats:
    """The lowest of ``heights_m`` at which an antenna of each place would be served; NaN where none would do."""
    least = np.full(x_m.size, np.nan)
    for height in sorted(heights_m):
        still = np.flatnonzero(np.isnan(least))
        higher = replace(network, budget=replace(network.budget, receiver_height_m=height))
        answers, _distance = place_answers(higher, x_m[still], y_m[still])
        least[still[answers.state == ServiceState.SERVED]] = height
    return least
