"""The answers for many addresses at once, by the prediction in force or a network at hand. Nothing of them is kept."""

import numpy as np
from numpy.typing import NDArray

from maillage.cover.prediction.domain.address_answers import AddressAnswer, AddressBatch
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork, least_heights_m, place_answers
from maillage.cover.prediction.domain.network.radio_levels import NO_SERVER
from maillage.cover.prediction.domain.service import ServiceReason, ServiceState
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.published_network import network_around, published_stations


def published_answers(
    prediction: PublishedPrediction, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> list[AddressAnswer]:
    """The answers of a prediction for places in degrees, in their order; their number is their id."""
    batch = AddressBatch(tuple(str(number) for number in range(lon.size)), lon, lat, ())
    return batch_answers(_network_over(prediction, *batch.lambert_93), batch) if lon.size else []


def batch_answers(network: GroundedNetwork, batch: AddressBatch) -> list[AddressAnswer]:
    """The answers for a batch of addresses."""
    x, y = batch.lambert_93
    answers, distance = place_answers(network, x, y)
    # Out of reach of every site no height of an antenna helps.
    would_gain = (answers.state != ServiceState.SERVED) & (answers.server != NO_SERVER)
    least = np.full(x.size, np.nan)
    least[would_gain] = least_heights_m(network, x[would_gain], y[would_gain])
    sectors, station = network.sectors, network.sector_station
    rows = []
    for number, code in enumerate(batch.ids):
        server = int(answers.server[number])
        owner = None if server == NO_SERVER else network.stations[station[server]]
        rows.append(
            AddressAnswer(
                id=code,
                lon=float(batch.lon[number]),
                lat=float(batch.lat[number]),
                state=ServiceState(int(answers.state[number])),
                reason=ServiceReason(int(answers.reason[number])),
                probability=_rounded(answers.probability, number, 3),
                peak_mbps=_rounded(answers.peak_mbps, number, 1),
                site=None if owner is None else owner.support.code,
                sector=None if owner is None else sectors[server].code,
                distance_m=None if owner is None else round(distance[station[server], number]),
                least_height_m=_rounded(least, number, 0),
            )
        )
    return rows


def _rounded(values: NDArray[np.float64], number: int, digits: int) -> float | None:
    return None if np.isnan(values[number]) else round(float(values[number]), digits)


def _network_over(
    prediction: PublishedPrediction, x_m: NDArray[np.float64], y_m: NDArray[np.float64]
) -> GroundedNetwork:
    """The network with the ground of some addresses: of those alone that a site may reach, wherever the others are."""
    supports = [station.support for station in published_stations(prediction)]
    reach_m = float(prediction.facts["radius_m"])
    spans = []
    for values, sites in ((x_m, [site.x_m for site in supports]), (y_m, [site.y_m for site in supports])):
        near = np.clip(values, min(sites) - reach_m, max(sites) + reach_m)
        spans.append((float(near.min()), float(near.max())))
    (west, east), (south, north) = spans
    extent_m = max(east - west, north - south) / 2
    return network_around(prediction, (west + east) / 2, (south + north) / 2, extent_m=extent_m)
