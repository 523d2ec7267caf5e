"""Exports of sites (CSV of the schema maillage/sites-4g-fixe, GeoJSON, KML) and the columns of ground corrections."""

import io
import json
from collections.abc import Sequence
from typing import IO, Final

from django.utils.timezone import localdate

from maillage.core.schema.terms import FieldType
from maillage.core.tables.writing.csv_file import write_csv
from maillage.core.tables.writing.place_files import GeoJsonPlaces, KmlPlaces, PlaceFile
from maillage.cover.network.store.models import GroundCorrection, NetworkSite
from maillage.cover.network.store.site_cells import site_columns, sites_as_cells, table_rows
from maillage.kits.lists.columns import Column, Columns

_FORMS: Final[dict[str, type[PlaceFile]]] = {"geojson": GeoJsonPlaces, "kml": KmlPlaces}

CORRECTION_COLUMNS: Final[Columns[GroundCorrection]] = (
    Column("numero", lambda row: row.pk, FieldType.INTEGER),
    Column("lieu", lambda row: row.place),
    Column("commune", lambda row: row.commune),
    Column("reponse", lambda row: "servi" if row.is_served else "non servi"),
    Column("raison", lambda row: row.reason),
    Column("constate_le", lambda row: row.observed_on, FieldType.DATE),
    Column("organisation", lambda row: row.organisation.name if row.organisation else ""),
    Column("ajoutee_le", lambda row: localdate(row.added_at), FieldType.DATE),
    Column("retiree_le", lambda row: localdate(row.withdrawn_at) if row.withdrawn_at else None, FieldType.DATE),
    Column("motif_du_retrait", lambda row: row.withdrawal),
    Column("contour", lambda row: json.dumps(row.shape)),
)


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
