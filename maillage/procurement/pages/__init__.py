"""The pages of public contracts, each a dataclass built from queries."""
