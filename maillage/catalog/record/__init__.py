"""The writes of the catalogue: publication, withdrawal, consolidation, reports and subscriptions."""

from maillage.catalog.record.consolidation import publish_tables, withdraw_demonstration_tables

__all__ = ["publish_tables", "withdraw_demonstration_tables"]
