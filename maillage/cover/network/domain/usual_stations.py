"""The usual site of French fixed 4G networks, for supports of which only the position is known."""

from typing import Final

from maillage.cover.network.domain.antennas import formula_pattern
from maillage.cover.network.domain.sites import (
    TDD_CONFIGURATIONS,
    BaseStation,
    FrequencyLicence,
    FrequencyRight,
    MountedAntenna,
    RadioCarrier,
    RadioSector,
    RadioSupport,
    SiteState,
)

USUAL_MAST_M: Final = 30.0  # used if a register has no height
# Three sectors with two carriers of 20 MHz (docs/explanation/fixed-4g.md).
USUAL_AZIMUTHS: Final = (0.0, 120.0, 240.0)
_CARRIERS: Final = (RadioCarrier(3.42, 20.0), RadioCarrier(3.44, 20.0))
_GRANTED: Final = FrequencyLicence(FrequencyRight.GRANTED)


def usual_station(support: RadioSupport) -> BaseStation:
    """The usual station on a support: three sectors at its top, 46 dBm and 17 dBi, tilted by 2°."""
    height = support.height_m or USUAL_MAST_M
    sectors = tuple(
        RadioSector(
            code,
            MountedAntenna(formula_pattern(17.0), azimuth, height, electrical_tilt_deg=2.0),
            46.0,
            2.0,
            _CARRIERS,
            TDD_CONFIGURATIONS[2],
        )
        for code, azimuth in zip("ABC", USUAL_AZIMUTHS, strict=True)
    )
    return BaseStation(support, sectors, "", SiteState.IDEA, None, _GRANTED)
