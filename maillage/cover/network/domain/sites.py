"""The domain objects of fixed 4G sites: supports, sectors, carriers, state and licence.

Positions are in metres of Lambert-93 (EPSG:2154); heights in metres above ground at the foot of the support.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled
from maillage.cover.network.domain.antennas import AntennaPattern, formula_pattern

# Physical limits: values beyond are refused with a remedy, never clipped.
MOST_HEIGHT_M: Final = 350.0  # the tallest mast of France, at Allouis, has 350 m
MOST_POWER_DBM: Final = 53.0  # 200 W per carrier
MOST_FEEDER_LOSS_DB: Final = 20.0
MOST_TILT_DEG: Final = 20.0
MOST_BANDWIDTH_MHZ: Final = 20.0  # the widest LTE carrier (3GPP TS 36.104, table 5.6-1)
LTE_BANDWIDTHS_MHZ: Final = (1.4, 3.0, 5.0, 10.0, 15.0, 20.0)
FREQUENCIES_GHZ: Final = (0.4, 6.0)


class SiteState(Labelled):
    """The state of a site."""

    IDEA = "idea", sentence("idée")
    PLANNED = "planned", sentence("planifié")
    IN_SERVICE = "in_service", sentence("en service")
    TO_RENOVATE = (
        "to_renovate",
        sentence("ancien réseau à rénover"),
    )  # an old Wi-Fi or WiMAX site to be replaced by fixed 4G


class FrequencyRight(Labelled):
    """The state of a frequency licence; NONE: not requested."""

    NONE = "none", sentence("fréquence non demandée")
    REQUESTED = "requested", sentence("fréquence demandée")
    GRANTED = "granted", sentence("fréquence accordée")
    REFUSED = "refused", sentence("fréquence refusée")


@dataclass(frozen=True, slots=True)
class TddConfiguration:
    """Uplink-downlink configuration of a frame, special subframe 7 (3GPP TS 36.211, tables 4.2-1 and 4.2-2)."""

    number: int
    pattern: str  # subframes: D downlink, S special, U uplink

    @property
    def downlink_share(self) -> float:
        """The downlink share of time: 10 of the 14 symbols of a special subframe count."""
        return (self.pattern.count("D") + self.pattern.count("S") * 10 / 14) / len(self.pattern)

    @property
    def uplink_share(self) -> float:
        """The uplink share of time; the two uplink symbols of a special subframe carry no data."""
        return self.pattern.count("U") / len(self.pattern)


TDD_CONFIGURATIONS: Final = {
    number: TddConfiguration(number, pattern)
    for number, pattern in enumerate(
        ("DSUUUDSUUU", "DSUUDDSUUD", "DSUDDDSUDD", "DSUUUDDDDD", "DSUUDDDDDD", "DSUDDDDDDD", "DSUUUDSUUD")
    )
}


@dataclass(frozen=True, slots=True)
class FrequencyLicence:
    """A licence to use a frequency, with its last day; None: no end."""

    right: FrequencyRight
    until: date | None = None

    def allows(self, day: date) -> bool:
        """Whether the frequency may be used on ``day``."""
        return self.right is FrequencyRight.GRANTED and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class RadioSupport:
    """A support of antennas (mast, water tower, roof); ``height_m`` is None if unknown."""

    code: str
    name: str
    x_m: float
    y_m: float
    height_m: float | None


@dataclass(frozen=True, slots=True)
class RadioCarrier:
    """A carrier: centre frequency and width."""

    frequency_ghz: float
    bandwidth_mhz: float


@dataclass(frozen=True, slots=True)
class MountedAntenna:
    """A mounted antenna: azimuth clockwise from north, tilts below the horizon, height above ground."""

    pattern: AntennaPattern
    azimuth_deg: float
    height_m: float
    mechanical_tilt_deg: float = 0.0
    electrical_tilt_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class RadioSector:
    """A sector: antenna, transmission and TDD configuration. ``power_dbm`` is per carrier."""

    code: str
    antenna: MountedAntenna
    power_dbm: float
    feeder_loss_db: float
    carriers: tuple[RadioCarrier, ...]
    tdd: TddConfiguration

    @property
    def bandwidth_mhz(self) -> float:
        """The total width of its carriers."""
        return sum(carrier.bandwidth_mhz for carrier in self.carriers)


@dataclass(frozen=True, slots=True)
class BaseStation:
    """A site: support, sectors, operator, state and frequency licence."""

    support: RadioSupport
    sectors: tuple[RadioSector, ...]
    operator: str
    state: SiteState
    state_since: date | None
    licence: FrequencyLicence

    @property
    def antenna_height_m(self) -> float:
        """The height used for the site's propagation paths: that of its highest antenna."""
        return max(sector.antenna.height_m for sector in self.sectors)


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
