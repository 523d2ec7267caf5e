"""Addresses of a file, and the answer for each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import to_lambert_93
from maillage.core.problems import Finding
from maillage.cover.prediction.domain.service import ServiceReason, ServiceState


@dataclass(frozen=True, slots=True, eq=False)
class AddressBatch:
    """Some addresses of a file in its order: what identifies each (the number of its row where nothing does), degrees.

    ``findings`` are the rows between them that could not be read.
    """

    ids: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    findings: tuple[Finding, ...]

    @property
    def lambert_93(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """East and north, metres."""
        x, y = to_lambert_93(self.lon, self.lat)
        return x, y


@dataclass(frozen=True, slots=True)
class AddressAnswer:
    """What is said of an address; None where nothing is known. ``least_height_m`` only where it is not served.

    It is the lowest height of its antenna at which it would be.
    """

    id: str
    lon: float
    lat: float
    state: ServiceState
    reason: ServiceReason
    probability: float | None
    peak_mbps: float | None
    site: str | None
    sector: str | None
    distance_m: int | None
    least_height_m: float | None

    def cells(self) -> dict[str, str | float | int | None]:
        """The answer as values of a file, state and reason by their names."""
        return {
            "id": self.id,
            "lon": self.lon,
            "lat": self.lat,
            "state": self.state.name.lower(),
            "reason": self.reason.name.lower(),
            "probability": self.probability,
            "peak_mbps": self.peak_mbps,
            "site": self.site,
            "sector": self.sector,
            "distance_m": self.distance_m,
            "least_height_m": self.least_height_m,
        }
