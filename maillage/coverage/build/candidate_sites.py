"""Sites that a plan may choose: those of a table, supports of a register with usual sectors, or the highest ground."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyproj

from maillage.core.problems import Refused, sentence
from maillage.core.tables.source_rows import open_table
from maillage.coverage.build.high_ground import high_ground, loaded_high_ground
from maillage.coverage.intake.radio_supports import read_supports
from maillage.coverage.intake.site_tables import read_base_stations
from maillage.coverage.terms.antennas import formula_pattern
from maillage.coverage.terms.sites import (
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
from maillage.propagation.terms.rasters import LAMBERT_93
from maillage.territory.queries.points import locate
from maillage.territory.queries.relations import communes_of
from maillage.territory.terms import commune_number

USUAL_MAST_M: Final = 30.0  # where a register says no height
_GROUND_SPACING_M: Final = 5_000.0
_MOST_GROUND: Final = 24
# The usual site of the French networks: three sectors, two carriers of 20 MHz (docs/explanation/fixed-4g.md).
_AZIMUTHS: Final = (0.0, 120.0, 240.0)
_CARRIERS: Final = (RadioCarrier(3.42, 20.0), RadioCarrier(3.44, 20.0))
_GRANTED: Final = FrequencyLicence(FrequencyRight.GRANTED)


def usual_station(support: RadioSupport) -> BaseStation:
    """What would hang on a support: three sectors at its top, 46 dBm and 17 dBi, tilted by 2°."""
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
        for code, azimuth in zip("ABC", _AZIMUTHS, strict=True)
    )
    return BaseStation(support, sectors, "", SiteState.IDEA, None, _GRANTED)


def with_frequency(stations: Sequence[BaseStation]) -> tuple[BaseStation, ...]:
    """The stations as they would be with their frequency: a plan asks what that would bring."""
    return tuple(replace(station, licence=_GRANTED) for station in stations)


def candidate_stations(path: Path, *, patterns: Path | None, territory: str) -> tuple[BaseStation, ...]:
    """The candidates of a file: a table of sites, or ANFR's or Arcep's supports within the territory.

    Refused where the file is none of these, and where none of its supports lies in the territory.
    """
    with open_table(path, spelling=lambda column: column.strip().lower()) as table:
        is_sites = "code_site" in table.columns
    if is_sites:
        return with_frequency(read_base_stations(path, patterns=patterns))
    supports = read_supports(path)
    lon, lat = pyproj.Transformer.from_crs(LAMBERT_93, "EPSG:4326", always_xy=True).transform(
        [support.x_m for support in supports], [support.y_m for support in supports]
    )
    codes = {commune_number(code) for code in communes_of(territory)}
    inside = [
        usual_station(support)
        for support, number in zip(supports, locate(lon, lat), strict=True)
        if int(number) in codes
    ]
    if not inside:
        message = sentence("Aucun support de « %(file)s » n’est dans ce territoire : vérifiez --territory.")
        raise Refused("supports_elsewhere", message, file=path.name)
    return tuple(inside)


def ground_stations(terrain: Path, *, territory: str, fixed: Sequence[BaseStation]) -> tuple[BaseStation, ...]:
    """Candidates on the highest ground of a territory, 5 km from one another and from what stands: masts of 30 m."""
    places = high_ground(
        terrain,
        territory=territory,
        count=_MOST_GROUND,
        spacing_m=_GROUND_SPACING_M,
        away_from=_places(fixed),
    )
    return _masts(places)


def loaded_ground_stations(territory: str, *, fixed: Sequence[BaseStation]) -> tuple[BaseStation, ...]:
    """The same on the terrain that is loaded; NotFound while none is."""
    places = loaded_high_ground(territory, count=_MOST_GROUND, spacing_m=_GROUND_SPACING_M, away_from=_places(fixed))
    return _masts(places)


def _places(stations: Sequence[BaseStation]) -> list[tuple[float, float]]:
    return [(station.support.x_m, station.support.y_m) for station in stations]


def _masts(places: Sequence[tuple[float, float]]) -> tuple[BaseStation, ...]:
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", LAMBERT_93, always_xy=True)
    stations = []
    for number, (lon, lat) in enumerate(places, start=1):
        x, y = to_metres.transform(lon, lat)
        stations.append(usual_station(RadioSupport(f"HAUT-{number:02}", "", x, y, USUAL_MAST_M)))
    return tuple(stations)
