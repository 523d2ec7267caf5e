"""Weak places in a simulated campaign: a few rural communes where one network fails, as regions find in reality.

The true values of the simulated networks do not include them; they are for demonstration, not for validation.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import EARTH_RADIUS_M
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.arcep import OPERATORS, Floats, Stratum
from maillage.measure.record.domain.simulation.campaign import SimulatedCampaign, SimulatedGround
from maillage.measure.record.domain.simulation.model import SubtestEnding

RADIUS_M: Final = 9_000.0  # half a dozen rural communes
APART_M: Final = 40_000.0
LEAST_PEOPLE: Final = 1_500.0
FAILING: Final = 0.45  # failure share of the weak network there
RATE_LEFT: Final = 0.06
_RATES: Final = (SubtestKind.DOWNLOAD, SubtestKind.UPLOAD)


def add_weak_places(
    campaign: SimulatedCampaign,
    ground: SimulatedGround,
    *,
    places: int,
    seed: int,
    mended_from: np.datetime64 | None = None,
) -> None:
    """Make one network weak around each of ``places`` rural communes of ``ground``, modifying the columns.

    From ``mended_from`` on, the place with the second most tests is normal, as after works.
    """
    rng = np.random.default_rng([seed, places])
    # Populated rural communes far from each other; fewer where the territory has no more
    is_country = (ground.stratum == int(Stratum.RURAL)) & (ground.population >= LEAST_PEOPLE)
    communes: list[int] = []
    for commune in rng.permutation(np.flatnonzero(is_country)).tolist():
        others = np.array(communes, np.int64)
        if (
            _distance_m(ground.lon[others], ground.lat[others], ground.lon[commune], ground.lat[commune]) > APART_M
        ).all():
            communes.append(commune)
        if len(communes) == places:
            break
    weak = [
        (_distance_m(campaign.lon, campaign.lat, ground.lon[commune], ground.lat[commune]) <= RADIUS_M)
        & (campaign.cells.operator == number % len(OPERATORS))
        for number, commune in enumerate(communes)
    ]
    if mended_from is not None and len(weak) > 1:
        mended = sorted(range(len(weak)), key=lambda number: -int(weak[number].sum()))[1]
        weak[mended] &= campaign.taken_at < mended_from
    for is_weak in weak:
        for kind, values in campaign.values.items():
            if kind in _RATES:
                values[is_weak] *= RATE_LEFT
            lost = is_weak & (rng.random(len(campaign)) < FAILING)
            campaign.endings[kind][lost] = SubtestEnding.FAILED


def _distance_m(lon: Floats, lat: Floats, middle_lon: float, middle_lat: float) -> NDArray[np.float64]:
    """Return distances in metres in the plane tangent at the centre: accurate to 1 % at these distances."""
    east = np.radians(lon - middle_lon) * np.cos(np.radians(middle_lat))
    return np.asarray(EARTH_RADIUS_M * np.hypot(east, np.radians(lat - middle_lat)), np.float64)
