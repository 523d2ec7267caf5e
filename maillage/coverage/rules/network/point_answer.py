"""The answer for one place: who serves it, where each dB went, and what another height of its antenna would change.

Paths are exact profiles, not the sweep of a map. Sectors work at the load at which sales stop, unless told: what is
promised to one more household must hold when the sector is full.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.coverage.rules.network.antenna_gain import bearing_deg
from maillage.coverage.rules.network.area_prediction import station_mast
from maillage.coverage.rules.network.network_load import NetworkLoad
from maillage.coverage.rules.network.radio_levels import NO_SERVER, ReceivedSignals, carrier_overlap, rsrp_dbm
from maillage.coverage.rules.network.service_answers import ServiceAnswers, service_answers
from maillage.coverage.terms.link_budget import LinkBudget
from maillage.coverage.terms.service import ServiceReason, ServiceState
from maillage.network.terms.sites import BaseStation, RadioSector
from maillage.propagation.rules.array_engine import interpolated_heights
from maillage.propagation.rules.path_loss import path_loss
from maillage.propagation.rules.point_losses import sampled_profile
from maillage.propagation.rules.sweep import mast_ground_m
from maillage.propagation.terms.paths import PathLoss
from maillage.propagation.terms.rasters import Clutter, HeightRaster
from maillage.propagation.terms.waves import Wave

HEIGHTS_M: Final = (4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0)


@dataclass(frozen=True, slots=True)
class HeardSector:
    """A sector that a place hears, and from how far."""

    station: BaseStation
    sector: RadioSector
    distance_m: float
    rsrp_dbm: float


@dataclass(frozen=True, slots=True)
class HeightAnswer:
    """What the antenna of the place would have at another height."""

    height_m: float
    probability: float | None
    state: ServiceState


@dataclass(frozen=True, slots=True)
class PointAnswer:
    """The answer for a place; what is not known is None. ``heard`` are the sectors in reach, the server first.

    ``least_height_m`` is the lowest height of the curve at which the place is served; None where none is.
    """

    state: ServiceState
    reason: ServiceReason
    heard: tuple[HeardSector, ...]
    path: PathLoss | None
    sinr_db: float | None
    peak_mbps: float | None
    busy_chance: float | None
    probability: float | None
    curve: tuple[HeightAnswer, ...]
    least_height_m: float | None


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """What one place hears at one height: signals of sectors (one column), the path to each station."""

    answers: ServiceAnswers
    signals: ReceivedSignals
    sectors: tuple[RadioSector, ...]
    owners: tuple[BaseStation, ...]
    paths: dict[str, PathLoss]


def point_answer(
    stations: Sequence[BaseStation],
    terrain: HeightRaster,
    clutter: Clutter,
    *,
    place: tuple[float, float],
    radius_m: float,
    day: date,
    budget: LinkBudget,
) -> PointAnswer:
    """The answer for a place (Lambert-93) from stations within ``radius_m``."""
    near = tuple(station for station in stations if 1.0 <= _distance_m(station, place) <= radius_m)
    if not near:
        state, reason = ServiceState.NOT_SERVED, ServiceReason.OUT_OF_RANGE
        return PointAnswer(state, reason, (), None, None, None, None, None, (), None)
    own = _reach(near, terrain, clutter, place=place, day=day, budget=budget)
    curve = []
    for height in HEIGHTS_M:
        other = _reach(near, terrain, clutter, place=place, day=day, budget=replace(budget, receiver_height_m=height))
        probability = _number(other.answers.probability)
        curve.append(HeightAnswer(height, probability, ServiceState(int(other.answers.state[0]))))
    heard = sorted(
        (
            HeardSector(owner, sector, _distance_m(owner, place), float(rsrp))
            for owner, sector, rsrp in zip(own.owners, own.sectors, own.signals.rsrp_dbm[:, 0], strict=True)
            if np.isfinite(rsrp)
        ),
        key=lambda sector: -sector.rsrp_dbm,
    )
    server = int(own.answers.server[0])
    return PointAnswer(
        state=ServiceState(int(own.answers.state[0])),
        reason=ServiceReason(int(own.answers.reason[0])),
        heard=tuple(heard),
        path=None if server == NO_SERVER else own.paths[own.owners[server].support.code],
        sinr_db=_number(own.answers.sinr_db),
        peak_mbps=_number(own.answers.peak_mbps),
        busy_chance=_number(own.answers.busy_chance),
        probability=_number(own.answers.probability),
        curve=tuple(curve),
        least_height_m=next((level.height_m for level in curve if level.state is ServiceState.SERVED), None),
    )


def _reach(
    stations: Sequence[BaseStation],
    terrain: HeightRaster,
    clutter: Clutter,
    *,
    place: tuple[float, float],
    day: date,
    budget: LinkBudget,
) -> _Reach:
    ground = float(interpolated_heights(terrain, np.array([place[0]]), np.array([place[1]]))[0])
    standing = clutter.clear_before(budget.receiver_clear_m)
    paths: dict[str, PathLoss] = {}
    sectors, owners, rsrp, bearings = [], [], [], []
    for station in stations:
        mast = station_mast(station)
        profile = sampled_profile(terrain, standing, mast, x_m=place[0], y_m=place[1])
        loss = np.nan
        if np.isfinite(profile.terrain_m).all():
            path = path_loss(
                profile,
                Wave(station.sectors[0].carriers[0].frequency_ghz),
                transmitter_height_m=mast.height_m,
                receiver_height_m=budget.receiver_height_m,
            )
            paths[station.support.code], loss = path, path.loss_db
        east, north = place[0] - mast.x_m, place[1] - mast.y_m
        fall = mast_ground_m(terrain, mast) - ground - budget.receiver_height_m
        for sector in station.sectors:
            depression = np.degrees(np.arctan2(fall + sector.antenna.height_m, np.hypot(east, north)))
            heard = rsrp_dbm(sector, loss, east_m=east, north_m=north, depression_deg=depression, budget=budget)
            sectors.append(sector)
            owners.append(station)
            rsrp.append([float(heard)])
            bearings.append([float(bearing_deg(east, north))])
    signals = ReceivedSignals(np.array(rsrp, np.float32), np.array(bearings, np.float32))
    server = int(signals.best_server[0])
    excess = np.nan
    if server != NO_SERVER:
        path = paths[owners[server].support.code]
        excess = path.loss_db - path.ledger.free_space_db
    full = np.full(len(sectors), budget.sold_load)
    answers = service_answers(
        tuple(sectors),
        signals,
        network=NetworkLoad(full, full, 0, has_converged=True),
        overlap=carrier_overlap(sectors),
        excess_loss_db=np.array([excess]),
        is_in_range=np.array([True]),
        may_send=[owner.licence.allows(day) for owner in owners],
        budget=budget,
    )
    return _Reach(answers, signals, tuple(sectors), tuple(owners), paths)


def _distance_m(station: BaseStation, place: tuple[float, float]) -> float:
    return float(np.hypot(station.support.x_m - place[0], station.support.y_m - place[1]))


def _number(values: NDArray[np.float64]) -> float | None:
    """The one number of an array; None where it is not known."""
    return None if np.isnan(values[0]) else float(values[0])
