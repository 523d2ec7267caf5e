"""Reads one layer of an OGC GeoPackage (a SQLite file, OGC 12-128r19) into rows and shapely geometries."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.core.problems import Refused, sentence

# Bytes of the box in the header of a geometry, by its three-bit code (clause 2.1.3).
_BOX_BYTES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_FEATURES: Final = """
    SELECT columns.table_name, columns.column_name, columns.srs_id
    FROM gpkg_geometry_columns AS columns
"""


def read_geopackage(path: Path) -> Iterator[tuple[dict[str, Any], BaseGeometry, int]]:
    """The rows of the layer of communes: attributes, geometry, EPSG code; Refused where there is no such layer."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        try:
            layers = [tuple(row) for row in database.execute(_FEATURES)]
        except sqlite3.DatabaseError:
            layers = []
        named = [layer for layer in layers if layer[0].lower() in {"commune", "communes"}] or layers
        if len(named) != 1 or '"' in named[0][0]:
            raise Refused(
                "update_no_layer",
                sentence(
                    "Ce GeoPackage n’a pas de couche « commune » : donnez celui d’ADMIN EXPRESS COG-CARTO, "
                    "ou du GeoJSON."
                ),
            )
        table, column, epsg = named[0]
        for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 -- the name comes from the file's own catalogue
            attributes = {key: row[key] for key in row.keys() if key != column}  # noqa: SIM118 -- a Row iterates over values
            shape, blob = shapely.Polygon(), row[column]
            if blob is not None and blob[:2] == b"GP":
                header = 8 + _BOX_BYTES[(blob[3] >> 1) & 0b111]
                shape = shapely.force_2d(shapely.from_wkb(blob[header:]))
            yield attributes, shape, int(epsg)
