"""Tables written for people and programs: CSV, XLSX, JSON, GeoJSON, Parquet, GeoPackage; no cell is ever a formula.

Each writer takes the rows as they come, the header and a binary stream. Rows are as wide as the header: missing cells
are empty, cells beyond it are left out. With a schema, values of its types are written as such.
"""
