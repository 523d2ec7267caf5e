"""Reads the rows of a file of addresses as they came, with where each is; one that is nowhere says why."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import METROPOLITAN_LAT, METROPOLITAN_LON
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.received_rows import received_table
from maillage.core.tables.source_rows import SourceRow


@dataclass(frozen=True, slots=True, eq=False)
class AddressRows:
    """The rows of a small file as they came, and where each is: NaN where ``problems`` says why it has no place."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    problems: dict[int, Finding]


def read_address_rows(path: Path, *, most: int) -> AddressRows:
    """All rows of a file; Refused without the columns lon and lat, without any row, and beyond ``most`` of them."""
    rows: list[dict[str, str]] = []
    places: list[tuple[float, float]] = []
    problems: dict[int, Finding] = {}
    with received_table(path, spelling=lambda column: column.strip().lower()) as table:
        if not {"lon", "lat"} <= set(table.columns):
            message = sentence("Ce fichier n’a pas les colonnes « lon » et « lat » : exportez-le comme la BAN.")
            raise Refused("addresses_columns", message)
        for row in table.rows:
            if len(rows) == most:
                message = sentence("Ce fichier a plus de %(most)s adresses : coupez-le en plusieurs.")
                raise Refused("too_many_addresses", message, most=f"{most:,}".replace(",", "\u202f"))
            fields: dict[str, str] = {}
            try:
                if isinstance(row, Refused):
                    raise row
                fields = dict(row.fields)
                lon, lat = place_of(row)
            except Refused as refusal:
                # The row stands in the answer with what is wrong with it; the others have theirs.
                problems[len(rows)] = refusal.findings[0]
                lon = lat = float("nan")
            rows.append(fields)
            places.append((lon, lat))
        columns = table.columns
    if not rows:
        raise Refused("no_address", sentence("Ce fichier n’a aucune ligne : donnez une adresse par ligne."))
    lons, lats = np.array(places, np.float64).T
    return AddressRows(columns, tuple(rows), lons, lats, problems)


def place_of(row: SourceRow) -> tuple[float, float]:
    """Where the address of a row is, degrees; Refused outside of metropolitan France, and where it does not say."""
    lon = row.take_number("lon", low=METROPOLITAN_LON[0], high=METROPOLITAN_LON[1])
    lat = row.take_number("lat", low=METROPOLITAN_LAT[0], high=METROPOLITAN_LAT[1])
    if lon is None or lat is None:
        raise row.refusal("missing", sentence("Cette adresse n’est pas entière : complétez-la."))
    return lon, lat
