"""Exports of sites: CSV of the schema maillage/sites-4g-fixe, GeoJSON or KML."""

import io
from collections.abc import Sequence
from typing import IO, Final

from maillage.core.tables.writing.csv_file import write_csv
from maillage.core.tables.writing.place_files import GeoJsonPlaces, KmlPlaces, PlaceFile
from maillage.cover.network.store.models import NetworkSite
from maillage.cover.network.store.site_cells import site_columns, sites_as_cells, table_rows

_FORMS: Final[dict[str, type[PlaceFile]]] = {"geojson": GeoJsonPlaces, "kml": KmlPlaces}


def write_site_table(sites: Sequence[NetworkSite], stream: IO[bytes]) -> None:
    """Write one row per sector, as in the schema; deterministic, and readable by the import."""
    write_csv(table_rows(sites), site_columns(), stream)


def site_places(sites: Sequence[NetworkSite], form: str) -> bytes:
    """The sectors as ``geojson`` or ``kml``: one point each, with the cells of its row."""
    stream = io.StringIO()
    file = _FORMS[form](stream)
    for cells in sites_as_cells(sites):
        rest = {name: cell or None for name, cell in cells.items() if name not in {"longitude", "latitude"}}
        file.write({**rest, "lon": float(cells["longitude"]), "lat": float(cells["latitude"])})
    file.close()
    return stream.getvalue().encode()
