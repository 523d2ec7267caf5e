"""Every write of the catalogue: drafts, publications, harvests, letters. Other features write through this door."""

from maillage.catalog.record.measured import publish_measured

__all__ = ["publish_measured"]
