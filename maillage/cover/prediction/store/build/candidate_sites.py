"""Sites that a plan may choose: those of a table, supports of a register with usual sectors, or the highest ground."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from maillage.core.geo import to_degrees, to_lambert_93
from maillage.core.problems import Refused, sentence
from maillage.core.tables.received_rows import received_table
from maillage.core.tables.rejected_rows import NONE_REJECTED, RejectionReport
from maillage.cover.network.domain.sites import (
    USUAL_MAST_M,
    BaseStation,
    FrequencyLicence,
    FrequencyRight,
    RadioSupport,
    usual_station,
)
from maillage.cover.network.intake.radio_supports import read_supports
from maillage.cover.network.intake.site_tables import read_base_stations
from maillage.cover.prediction.store.build.high_ground import high_ground, loaded_high_ground
from maillage.territory.domain.terms import commune_number
from maillage.territory.store.points import locate
from maillage.territory.store.relations import communes_of

_GROUND_SPACING_M: Final = 5_000.0
_MOST_GROUND: Final = 24
_GRANTED: Final = FrequencyLicence(FrequencyRight.GRANTED)


def with_frequency(stations: Sequence[BaseStation]) -> tuple[BaseStation, ...]:
    """The stations as they would be with their frequency: a plan asks what that would bring."""
    return tuple(replace(station, licence=_GRANTED) for station in stations)


def candidate_stations(
    path: Path, *, patterns: Path | None, territory: str
) -> tuple[tuple[BaseStation, ...], RejectionReport]:
    """The candidates of a file, and its rows set aside: a table of sites, or ANFR's or Arcep's supports in a territory.

    Refused where the file is none of these, and where none of its supports lies in the territory.
    """
    with received_table(path, spelling=lambda column: column.strip().lower()) as table:
        is_sites = "code_site" in table.columns
    if is_sites:
        return with_frequency(read_base_stations(path, patterns=patterns)), NONE_REJECTED
    register = read_supports(path)
    supports = register.supports
    lon, lat = to_degrees([support.x_m for support in supports], [support.y_m for support in supports])
    codes = {commune_number(code) for code in communes_of(territory)}
    inside = [
        usual_station(support)
        for support, number in zip(supports, locate(lon, lat), strict=True)
        if int(number) in codes
    ]
    if not inside:
        message = sentence("Aucun support de « %(file)s » n’est dans ce territoire : vérifiez --territory.")
        raise Refused("supports_elsewhere", message, file=path.name)
    return tuple(inside), register.rejected


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
    stations = []
    for number, (lon, lat) in enumerate(places, start=1):
        x, y = to_lambert_93(lon, lat)
        stations.append(usual_station(RadioSupport(f"HAUT-{number:02}", "", x, y, USUAL_MAST_M)))
    return tuple(stations)
