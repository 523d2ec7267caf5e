"""The dataclass of each page of public contracts, built from queries."""
