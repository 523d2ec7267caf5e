"""Every write of the catalogue: drafts, publications, harvests, letters. Other features write through this door."""

from maillage.catalog.record.consolidation import publish_tables, withdraw_demonstration_tables

__all__ = ["publish_tables", "withdraw_demonstration_tables"]
