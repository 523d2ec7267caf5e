"""The open data of an installation as files that never change: CSV, Parquet, GeoJSON, schemas and a ZIP of all."""
