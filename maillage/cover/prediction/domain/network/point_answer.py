"""The answer for one place: who serves it, where each dB went, and what another height of its antenna would change.

Paths are exact profiles, not the sweep of a map; sectors work at the load of the network.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import BaseStation, RadioSector
from maillage.cover.prediction.domain.network.antenna_gain import antenna_gain_dbi, bearing_deg
from maillage.cover.prediction.domain.network.area_prediction import station_mast
from maillage.cover.prediction.domain.network.calibrated_signals import (
    clutter_classes,
    site_correction_db,
    site_error_sd_db,
)
from maillage.cover.prediction.domain.network.network_load import downlink_mbps
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.domain.network.radio_levels import (
    NO_SERVER,
    Indices,
    ReceivedSignals,
    carrier_overlap,
    noise_dbm,
    rsrp_dbm,
    shadowed_sinr_db,
    subcarriers,
)
from maillage.cover.prediction.domain.network.service_answers import ServiceAnswers, probability_bounds, service_answers
from maillage.cover.prediction.domain.network.spectral_efficiency import downlink_efficiency
from maillage.cover.prediction.domain.point_questions import HEIGHTS_M
from maillage.cover.prediction.domain.service import ServiceReason, ServiceState
from maillage.cover.radio.domain.array_engine import interpolated_heights
from maillage.cover.radio.domain.path_loss import path_loss
from maillage.cover.radio.domain.paths import PathLoss, PathProfile
from maillage.cover.radio.domain.point_losses import sampled_profile
from maillage.cover.radio.domain.sweep import known_ground_m
from maillage.cover.radio.domain.waves import Wave

_NORMAL_95: Final = 1.96  # standard deviations on either side that hold 95 %


class Interval(NamedTuple):
    """Bounds that hold 95 % of places alike."""

    low: float
    high: float


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
class SignalLedger:
    """From what the server sends to what the receiver makes of it: the loss itself is in the ``path`` of the answer.

    ``sent_dbm`` is one resource element after the feeder; sent and both gains less the loss are the signal, the
    signal over ``disturbance_dbm`` (noise and other sectors) is the ratio. ``calibration_db`` is what tests on the
    ground add.
    """

    sent_dbm: float
    station_gain_dbi: float
    receiver_gain_dbi: float
    calibration_db: float
    noise_dbm: float
    disturbance_dbm: float


@dataclass(frozen=True, slots=True)
class ServerPath:
    """The path from the server: the ground below it, its loss, its ledger, what its antennas stand on."""

    profile: PathProfile
    loss: PathLoss
    signal: SignalLedger
    frequency_ghz: float
    mast_height_m: float
    receiver_height_m: float
    load: float


@dataclass(frozen=True, slots=True)
class PointAnswer:
    """The answer for a place; what is not known is None. ``heard`` are the sectors in reach, the server first.

    ``least_height_m`` is the lowest height of the curve at which the place is served; None where none is.
    ``margin_db`` is how much shadow the promised service bears, the intervals hold 95 % of places alike; that of the
    probability holds 95 % of the networks that err as the link budget says (clutter, site).
    """

    state: ServiceState
    reason: ServiceReason
    heard: tuple[HeardSector, ...]
    server: ServerPath | None
    sinr_db: float | None
    peak_mbps: float | None
    busy_chance: float | None
    margin_db: float | None
    probability: float | None
    probability_interval: Interval | None
    rsrp_interval_dbm: Interval | None
    peak_interval_mbps: Interval | None
    curve: tuple[HeightAnswer, ...]
    least_height_m: float | None

    @property
    def path(self) -> PathLoss | None:
        """The loss of the path from the server."""
        return None if self.server is None else self.server.loss


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """What one place hears at several heights (a column each) of sectors (a row each), and its paths to stations."""

    signals: ReceivedSignals
    sectors: tuple[RadioSector, ...]
    owners: tuple[BaseStation, ...]
    profiles: Mapping[str, PathProfile]
    paths: Mapping[str, tuple[PathLoss, ...]]
    corrections_db: Mapping[str, NDArray[np.float64]]
    depressions_deg: NDArray[np.float64]

    def excess_db(self, servers: Indices) -> NDArray[np.float64]:
        """What the path to the server of each height loses beyond free space; NaN where there is none."""
        excess = np.full(len(servers), np.nan)
        for column, server in enumerate(servers):
            if server != NO_SERVER:
                loss = self.paths[self.owners[server].support.code][column]
                excess[column] = loss.loss_db - loss.ledger.free_space_db
        return excess


def point_answer(network: GroundedNetwork, place: tuple[float, float]) -> PointAnswer:
    """The answer for a place (Lambert-93)."""
    near, budget = network.within(*place), network.budget
    if not near.stations:
        state, reason = ServiceState.NOT_SERVED, ServiceReason.OUT_OF_RANGE
        return PointAnswer(state, reason, (), None, None, None, None, None, None, None, None, None, (), None)
    heights = tuple(sorted({*HEIGHTS_M, budget.receiver_height_m}))
    reach = _reach(near, place, heights_m=heights)
    servers = reach.signals.best_server
    answers = service_answers(
        reach.sectors,
        reach.signals,
        network=near.load,
        overlap=carrier_overlap(reach.sectors),
        excess_loss_db=reach.excess_db(servers),
        is_in_range=np.ones(len(heights), np.bool_),
        may_send=[owner.licence.allows(network.day) for owner in reach.owners],
        budget=budget,
    )
    curve = tuple(
        HeightAnswer(height, _number(answers.probability[column]), ServiceState(int(answers.state[column])))
        for column, height in enumerate(heights)
    )
    own = heights.index(budget.receiver_height_m)
    heard = sorted(
        (
            HeardSector(owner, sector, _distance_m(owner, place), float(rsrp))
            for owner, sector, rsrp in zip(reach.owners, reach.sectors, reach.signals.rsrp_dbm[:, own], strict=True)
            if np.isfinite(rsrp)
        ),
        key=lambda sector: -sector.rsrp_dbm,
    )
    server, sinr = int(servers[own]), _number(answers.sinr_db[own])
    spread, rsrp_interval, peak_interval = _NORMAL_95 * budget.shadowing_sd_db, None, None
    if sinr is not None and server != NO_SERVER:
        rate = downlink_mbps((reach.sectors[server],))[0]
        shadowed = shadowed_sinr_db(sinr, float(answers.same_mast_share[own]), [-spread, spread])
        peaks = rate * downlink_efficiency(shadowed, budget)
        peak_interval = Interval(float(peaks[0]), float(peaks[1]))
        rsrp = float(answers.rsrp_dbm[own])
        rsrp_interval = Interval(rsrp - spread, rsrp + spread)
    return PointAnswer(
        state=curve[own].state,
        reason=ServiceReason(int(answers.reason[own])),
        heard=tuple(heard),
        server=None
        if server == NO_SERVER
        else _server_path(reach, server, own, sinr_db=sinr, budget=budget, load=float(near.load.load[server])),
        sinr_db=sinr,
        peak_mbps=_number(answers.peak_mbps[own]),
        busy_chance=_number(answers.busy_chance[own]),
        margin_db=_number(answers.margin_db[own]),
        probability=curve[own].probability,
        probability_interval=_probability_interval(near, reach, answers, place=place, own=own),
        rsrp_interval_dbm=rsrp_interval,
        peak_interval_mbps=peak_interval,
        curve=curve,
        least_height_m=next((level.height_m for level in curve if level.state is ServiceState.SERVED), None),
    )


def _reach(network: GroundedNetwork, place: tuple[float, float], *, heights_m: Sequence[float]) -> _Reach:
    terrain, budget = network.terrain, network.budget
    clutter = network.clutter.clear_before(budget.receiver_clear_m)
    ground = float(interpolated_heights(terrain, np.array([place[0]]), np.array([place[1]]))[0])
    levels = np.array(heights_m)
    profiles: dict[str, PathProfile] = {}
    paths: dict[str, tuple[PathLoss, ...]] = {}
    corrections: dict[str, NDArray[np.float64]] = {}
    standing = np.repeat(clutter_classes(network.clutter, np.array([place[0]]), np.array([place[1]])), len(heights_m))
    sectors, owners, rsrp, bearings, depressions = [], [], [], [], []
    for station in network.stations:
        mast = station_mast(station)
        profile = sampled_profile(terrain, clutter, mast, x_m=place[0], y_m=place[1])
        losses = np.full(len(heights_m), np.nan)
        if np.isfinite(profile.terrain_m).all():
            wave = Wave(station.sectors[0].carriers[0].frequency_ghz)
            ways = tuple(
                path_loss(profile, wave, transmitter_height_m=mast.height_m, receiver_height_m=height)
                for height in heights_m
            )
            profiles[station.support.code], paths[station.support.code] = profile, ways
            losses = np.array([way.loss_db for way in ways])
            corrections[station.support.code] = site_correction_db(
                network.calibration,
                station.support.code,
                distance_m=np.full(len(ways), _distance_m(station, place)),
                excess_db=np.array([way.loss_db - way.ledger.free_space_db for way in ways]),
                clutter_class=standing,
            )
            losses -= corrections[station.support.code]
        east, north = place[0] - mast.x_m, place[1] - mast.y_m
        foot = known_ground_m(terrain, mast)  # a site without ground below says nothing, and the others answer
        fall = (math.nan if foot is None else foot) - ground - levels
        for sector in station.sectors:
            depression = np.degrees(np.arctan2(fall + sector.antenna.height_m, np.hypot(east, north)))
            sectors.append(sector)
            owners.append(station)
            depressions.append(depression)
            rsrp.append(rsrp_dbm(sector, losses, east_m=east, north_m=north, depression_deg=depression, budget=budget))
            bearings.append(np.full(len(heights_m), bearing_deg(east, north)))
    signals = ReceivedSignals(np.array(rsrp, np.float32), np.array(bearings, np.float32), network.sector_station)
    return _Reach(signals, tuple(sectors), tuple(owners), profiles, paths, corrections, np.array(depressions))


def _server_path(
    reach: _Reach, server: int, own: int, *, sinr_db: float | None, budget: LinkBudget, load: float
) -> ServerPath:
    sector, station = reach.sectors[server], reach.owners[server]
    code = station.support.code
    rsrp = float(reach.signals.rsrp_dbm[server, own])
    widest = max(carrier.bandwidth_mhz for carrier in sector.carriers)
    gain = antenna_gain_dbi(sector.antenna, reach.signals.bearings_deg[server, own], reach.depressions_deg[server, own])
    noise = noise_dbm(budget)
    return ServerPath(
        profile=reach.profiles[code],
        loss=reach.paths[code][own],
        signal=SignalLedger(
            sent_dbm=float(sector.power_dbm - 10 * np.log10(subcarriers(widest)) - sector.feeder_loss_db),
            station_gain_dbi=float(gain),
            receiver_gain_dbi=budget.receiver_gain_dbi,
            calibration_db=float(reach.corrections_db[code][own]),
            noise_dbm=noise,
            disturbance_dbm=noise if sinr_db is None else rsrp - sinr_db,
        ),
        frequency_ghz=station.sectors[0].carriers[0].frequency_ghz,
        mast_height_m=station.antenna_height_m,
        receiver_height_m=budget.receiver_height_m,
        load=load,
    )


def _probability_interval(
    network: GroundedNetwork, reach: _Reach, answers: ServiceAnswers, *, place: tuple[float, float], own: int
) -> Interval | None:
    """Between which chances the place is, by how far readings let the signal of its server err."""
    margin, server = float(answers.margin_db[own]), int(answers.server[own])
    if np.isnan(margin):
        return None
    station = reach.owners[server]
    way = reach.paths[station.support.code][own]
    errors = site_error_sd_db(
        network.calibration,
        station.support.code,
        network.budget,
        distance_m=np.array([_distance_m(station, place)]),
        excess_db=np.array([way.loss_db - way.ledger.free_space_db]),
        clutter_class=clutter_classes(network.clutter, np.array([place[0]]), np.array([place[1]])),
    )
    share = float(answers.noise_share[own])
    return Interval(
        *probability_bounds(margin, network.budget, noise_share=share, most_sd_db=float(np.hypot(*errors)[0]))
    )


def _distance_m(station: BaseStation, place: tuple[float, float]) -> float:
    return float(np.hypot(station.support.x_m - place[0], station.support.y_m - place[1]))


def _number(value: float) -> float | None:
    """The number; None where it is not known."""
    return float(value) if np.isfinite(value) else None
