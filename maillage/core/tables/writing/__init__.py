"""Writers of tables: CSV, XLSX, JSON, GeoJSON, Parquet, GeoPackage; no cell is ever a formula.

Each writer takes rows or batches, the header and a binary stream. Rows are padded or cut to the width of the header.
With a schema, values are written with its types.
"""
