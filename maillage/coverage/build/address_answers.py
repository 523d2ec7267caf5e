"""Answers for the addresses of a file, batch by batch: nothing of them is kept, and memory does not grow with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.problems import Finding
from maillage.coverage.intake.address_places import AddressBatch, address_batches
from maillage.coverage.rules.network.place_answers import GroundedNetwork, least_heights_m, place_answers
from maillage.coverage.rules.network.radio_levels import NO_SERVER
from maillage.coverage.terms.address_answers import AddressAnswer
from maillage.coverage.terms.service import ServiceReason, ServiceState

_BATCH: Final = 4_000


def file_answers(network: GroundedNetwork, path: Path) -> Iterator[tuple[list[AddressAnswer], tuple[Finding, ...]]]:
    """The answers for the addresses of a file in its order, some thousands at a time, with the rows it cannot read."""
    for batch in address_batches(path, size=_BATCH):
        yield batch_answers(network, batch) if batch.ids else [], batch.findings


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
