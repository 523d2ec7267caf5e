"""Page data: one dataclass per page, built from queries."""
