"""Reads supports from ANFR's register (SUP_SUPPORT) or Arcep's list of stations.

ANFR, "Données sur les installations radioélectriques de plus de 5 watts": separated by ``;``, with degrees, minutes and
seconds in separate columns, and heights with a decimal comma. Arcep's list has one row per station and operator,
without heights.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maillage.core.geo import to_lambert_93
from maillage.core.problems import Refused, sentence
from maillage.core.tables.received_rows import received_table
from maillage.core.tables.rejected_rows import RejectedRows, RejectionReport
from maillage.core.tables.source_rows import SourceRow
from maillage.cover.network.domain.sites import MOST_HEIGHT_M, RadioSupport

_REGISTER: Final = frozenset({"sup_id", "cor_nb_dg_lat", "cor_nb_dg_lon", "sup_nm_haut"})
_STATIONS: Final = frozenset({"station_anfr", "lat", "lon"})
_EAST: Final = {"E": 1.0, "W": -1.0}
_NORTH: Final = {"N": 1.0, "S": -1.0}
_EMPTY: Final = sentence("Le champ « %(field)s » est vide : renseignez-le.")
_PlacedSupport = tuple[tuple[float, float], tuple[str, str, float | None]]  # (lon, lat), (code, name, height)


@dataclass(frozen=True, slots=True)
class ReadSupports:
    """The supports of a file, each position once, in file order; ``rejected``: the rows set aside."""

    supports: tuple[RadioSupport, ...]
    rejected: RejectionReport


def read_supports(path: Path) -> ReadSupports:
    """The supports of a register or list; a row that gives no sure place is set aside, within NATIONAL_FILE.

    Refused where the columns are neither ANFR's nor Arcep's, or where more rows are set aside.
    """
    places: dict[tuple[float, float], tuple[str, str, float | None]] = {}
    rows = RejectedRows()
    with received_table(path, spelling=lambda column: column.strip().lower()) as table:
        columns = set(table.columns)
        if not columns >= _REGISTER and not columns >= _STATIONS:
            message = sentence(
                "« %(file)s » n’est ni le registre de l’ANFR (SUP_SUPPORT) ni une liste de stations (station_anfr, "
                "lat, lon)."
            )
            raise Refused("supports_columns", message, file=path.name)
        read = _register_row if columns >= _REGISTER else _station_row
        for position, support in rows.accepted(table.rows, read):
            places.setdefault(position, support)
    rejected = rows.checked(path.name)
    lon, lat = zip(*places, strict=True)
    x, y = to_lambert_93(lon, lat)
    supports = tuple(
        RadioSupport(code, name, float(east), float(north), height)
        for (code, name, height), east, north in zip(places.values(), x, y, strict=True)
    )
    return ReadSupports(supports, rejected)


def _register_row(row: SourceRow) -> _PlacedSupport:
    """A row of SUP_SUPPORT: angles in three columns, with a letter for the hemisphere."""
    angles = []
    for axis, side, sides, most in (("lon", "cor_cd_ew_lon", _EAST, 180.0), ("lat", "cor_cd_ns_lat", _NORTH, 90.0)):
        degrees = _required_number(row, f"cor_nb_dg_{axis}", most)
        minutes = _required_number(row, f"cor_nb_mn_{axis}", 59.0)
        seconds = _required_number(row, f"cor_nb_sc_{axis}", 60.0)
        sign = row.take_choice(side, sides)
        if sign is None:
            raise row.refusal("missing", _EMPTY, side)
        angles.append(sign * (degrees + minutes / 60 + seconds / 3600))
    height = row.take_number("sup_nm_haut", low=0.0, high=MOST_HEIGHT_M)
    name = row.take("adr_lb_lieu") or row.take("adr_lb_add1") or ""
    # The register writes an unknown height as 0.
    return (angles[0], angles[1]), (row.require("sup_id"), name, height or None)


def _station_row(row: SourceRow) -> _PlacedSupport:
    """A row of Arcep's list: decimal degrees, no height."""
    position = (_required_number(row, "lon", 180.0, low=-180.0), _required_number(row, "lat", 90.0, low=-90.0))
    return position, (row.require("station_anfr"), row.take("page_commune") or "", None)


def _required_number(row: SourceRow, name: str, high: float, *, low: float = 0.0) -> float:
    number = row.take_number(name, low=low, high=high)
    if number is None:
        raise row.refusal("missing", _EMPTY, name)
    return number
