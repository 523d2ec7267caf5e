"""Says of each receiver: rate, probability of the promised service, served or not or not known, and why not.

The promised service is a rate down and a rate up, held a share of the time. A place has it where its signal exceeds
what the service needs; the median signal is predicted, places differ from it by a normal error (ITU-R P.1812, 4.8).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.extras import scipy
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import RadioSector
from maillage.cover.prediction.domain.network.busy_hour import chance_of_rate, simultaneous_lines
from maillage.cover.prediction.domain.network.network_load import NetworkLoad, downlink_mbps
from maillage.cover.prediction.domain.network.radio_levels import (
    NO_SERVER,
    Indices,
    ReceivedSignals,
    disturbance,
    noise_dbm,
    shadow_margin_db,
    uplink_snr_db,
)
from maillage.cover.prediction.domain.network.spectral_efficiency import downlink_efficiency, sinr_for_down, sinr_for_up
from maillage.cover.prediction.domain.service import ServiceReason, ServiceState

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

_NORMAL_95: Final = 1.96  # standard deviations on either side that hold 95 %
_CLEAR_PATH_DB: Final = 3.0  # a path that loses less than this over free space is not said to be obstructed


@dataclass(frozen=True, slots=True, eq=False)
class ServiceAnswers:
    """The answer for each receiver. ``margin_db`` is how much shadow the service bears; NaN unknown.

    ``noise_share`` is the part of noise in what bounds it beside its mast: 1 - the part of other masts;
    ``same_mast_share`` the part of its own mast's sectors in all that disturbs it.
    ``probability`` is that the place has the service, ``busy_chance`` how often the median place has the target
    in the busy hour, ``peak_mbps`` what it has alone.
    """

    server: Indices
    rsrp_dbm: Floats
    sinr_db: Floats
    peak_mbps: Floats
    busy_chance: Floats
    margin_db: Floats
    noise_share: Floats
    same_mast_share: Floats
    probability: Floats
    state: Bytes
    reason: Bytes


@dataclass(frozen=True, slots=True, eq=False)
class _Needs:
    """What the service needs of the signal of each sector, at its load and alone: dB; infinite where nothing does."""

    loaded_db: Floats
    alone_db: Floats
    up_db: Floats

    @classmethod
    def of(cls, sectors: tuple[RadioSector, ...], network: NetworkLoad, budget: LinkBudget) -> "_Needs":
        """The needs of each sector of a network."""
        rates = downlink_mbps(sectors)
        times = simultaneous_lines(network.load, budget.time_share)
        # Subscribers do not aggregate carriers upward: their power is the limit, not the band.
        up_mbps = np.array(
            [max(carrier.bandwidth_mhz for carrier in sector.carriers) * sector.tdd.uplink_share for sector in sectors]
        )
        return cls(
            loaded_db=sinr_for_down(times * budget.target_down_mbps / rates, budget),
            alone_db=sinr_for_down(budget.target_down_mbps / rates, budget),
            up_db=sinr_for_up(budget.target_up_mbps / up_mbps, budget),
        )


def service_answers(
    sectors: tuple[RadioSector, ...],
    signals: ReceivedSignals,
    *,
    network: NetworkLoad,
    overlap: Floats,
    excess_loss_db: ArrayLike,
    is_in_range: NDArray[np.bool_],
    may_send: Sequence[bool],
    budget: LinkBudget,
) -> ServiceAnswers:
    """The answer for each receiver of ``signals``.

    ``excess_loss_db`` is what the path to the best server loses beyond free space; ``is_in_range`` whether a site is
    near enough to be computed; ``may_send`` whether each sector has its frequency: without, it disturbs nobody.
    """
    server = signals.best_server
    served = np.maximum(server, 0)
    allowed = np.asarray(may_send, np.bool_)
    activity = np.where(allowed, network.activity(budget), 0.0)
    rsrp = signals.of(server)
    heard = disturbance(signals, server, activity=activity, overlap=overlap, budget=budget)
    ratio = rsrp - heard.sum_db
    uplink = np.full(server.size, np.nan)
    for number, sector in enumerate(sectors):
        members = np.flatnonzero(server == number)
        uplink[members] = uplink_snr_db(sector, rsrp[members], budget)
    needs = _Needs.of(sectors, network, budget)
    peak = np.where(server == NO_SERVER, np.nan, downlink_mbps(sectors)[served] * downlink_efficiency(ratio, budget))
    chance = chance_of_rate(np.nan_to_num(peak), network.load[served], budget.target_down_mbps)
    down_margin, up_margin = shadow_margin_db(rsrp, heard, needs.loaded_db[served]), uplink - needs.up_db[served]
    margin = np.minimum(down_margin, up_margin)
    probability = place_probability(margin, budget.shadowing_sd_db)
    forbidden = (server != NO_SERVER) & ~allowed[served]
    probability[forbidden] = 0.0
    reason = _reasons(
        needs, served, quiet=rsrp - noise_dbm(budget), uplink=uplink,
        alone_margin=shadow_margin_db(rsrp, heard, needs.alone_db[served]),
        excess=np.asarray(excess_loss_db, np.float64),
        wanted_db=scipy.special.ndtri(budget.served_above) * budget.shadowing_sd_db,
    )  # fmt: skip
    unsure = (probability >= budget.not_served_below) & (probability < budget.served_above)
    reason[unsure] = ServiceReason.MODEL_MARGIN
    reason[forbidden] = ServiceReason.NO_FREQUENCY
    reason[server == NO_SERVER] = ServiceReason.NO_GROUND
    reason[(server == NO_SERVER) & ~is_in_range] = ServiceReason.OUT_OF_RANGE
    reason[probability >= budget.served_above] = ServiceReason.NONE
    return ServiceAnswers(
        server=server,
        rsrp_dbm=rsrp,
        sinr_db=ratio,
        peak_mbps=peak,
        busy_chance=np.where(np.isnan(peak), np.nan, chance),
        margin_db=np.where(forbidden, -np.inf, margin),
        noise_share=np.where(down_margin <= up_margin, 10 ** (noise_dbm(budget) / 10) / heard.others_mw, 1.0),
        same_mast_share=heard.same_mast_share,
        probability=probability,
        state=_STATES[reason],
        reason=reason,
    )


def place_probability(margin_db: ArrayLike, sd_db: ArrayLike) -> Floats:
    """How likely a place has what the median exceeds by ``margin_db``: normal around it; sure where ``sd_db`` is 0."""
    margin, sd = np.asarray(margin_db, np.float64), np.asarray(sd_db, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = margin / sd
    sure = np.where(np.isnan(margin), np.nan, np.where(margin >= 0, np.inf, -np.inf))
    return np.asarray(scipy.special.ndtr(np.where(sd > 0, scaled, sure)), np.float64)


def probability_bounds(
    margin_db: float, budget: LinkBudget, *, noise_share: float, most_sd_db: float = np.inf
) -> tuple[float, float]:
    """Between which chances a place is, 95 times of 100: heights of clutter and the site may err for all its places.

    Clutter takes or leaves the signals of other masts too: it moves the margin by the share of noise beside them.
    ``most_sd_db`` is how far a calibrated signal may err at most.
    """
    assumed = np.hypot(noise_share * budget.clutter_error_sd_db, budget.site_error_sd_db)
    spread = _NORMAL_95 * min(float(assumed), most_sd_db)
    low, high = place_probability([margin_db - spread, margin_db + spread], budget.shadowing_sd_db)
    return float(low), float(high)


def _reasons(
    needs: _Needs,
    served: Indices,
    *,
    quiet: Floats,
    alone_margin: Floats,
    uplink: Floats,
    excess: Floats,
    wanted_db: float,
) -> Bytes:
    """What fails first, from the carriers to the load; ``quiet`` is the signal over noise alone.

    ``alone_margin`` is what an idle sector leaves over its need, beside the others.
    """
    alone, up = needs.alone_db[served], needs.up_db[served]
    down_fails = quiet - alone < wanted_db
    up_fails = uplink - up < wanted_db
    would_do_clear = (np.minimum(quiet - alone, uplink - up) + excess >= wanted_db) & (excess >= _CLEAR_PATH_DB)
    signal = np.where(
        would_do_clear,
        ServiceReason.OBSTRUCTED,
        np.where(down_fails, ServiceReason.OUT_OF_RANGE, ServiceReason.WEAK_UPLINK),
    )
    quality = np.where(alone_margin < wanted_db, ServiceReason.INTERFERENCE, ServiceReason.SATURATED)
    reasons = np.where(down_fails | up_fails, signal, quality)
    return np.where(np.isinf(alone) | np.isinf(up), ServiceReason.TOO_SLOW, reasons).astype(np.uint8)


_STATES: Final = np.array(
    [
        {
            ServiceReason.NONE: ServiceState.SERVED,
            ServiceReason.MODEL_MARGIN: ServiceState.UNKNOWN,
            ServiceReason.NO_GROUND: ServiceState.UNKNOWN,
        }.get(reason, ServiceState.NOT_SERVED)
        for reason in ServiceReason
    ],
    np.uint8,
)
