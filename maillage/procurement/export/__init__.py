"""Contracts given back: flat tables as Parquet, and documents of the official format."""
