"""Every write of the catalogue: drafts, publications, harvests, letters. Other features write through this door."""

from maillage.catalog.record.feature_tables import publish_measured, withdraw_measured_demonstration

__all__ = ["publish_measured", "withdraw_measured_demonstration"]
