"""Exports of the open data as immutable files: CSV, Parquet, GeoJSON, schemas, and a ZIP."""
