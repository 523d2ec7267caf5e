"""Exports contracts: flat tables as Parquet, and documents of the official format."""
