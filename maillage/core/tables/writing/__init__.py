"""Tables written for people and programs: CSV, XLSX, JSON, GeoJSON, Parquet, GeoPackage; no cell is ever a formula.

Each writer takes the rows as they come, the header and a binary stream. Rows are as wide as the header: missing cells
are empty, cells beyond it are left out. With a schema, values of its types are written as such.
"""

from maillage.core.tables.writing.arrow import typed_table, write_parquet
from maillage.core.tables.writing.columns.csv_columns import write_csv_columns
from maillage.core.tables.writing.csv_file import write_csv
from maillage.core.tables.writing.formulas import neutral
from maillage.core.tables.writing.geojson_file import write_geojson, write_geojson_columns
from maillage.core.tables.writing.gpkg_file import write_gpkg, write_gpkg_columns
from maillage.core.tables.writing.json_file import write_json, write_json_columns
from maillage.core.tables.writing.positions import Positions, find_positions
from maillage.core.tables.writing.xlsx_file import write_xlsx, write_xlsx_columns

__all__ = [
    "Positions",
    "find_positions",
    "neutral",
    "typed_table",
    "write_csv",
    "write_csv_columns",
    "write_geojson",
    "write_geojson_columns",
    "write_gpkg",
    "write_gpkg_columns",
    "write_json",
    "write_json_columns",
    "write_parquet",
    "write_xlsx",
    "write_xlsx_columns",
]
