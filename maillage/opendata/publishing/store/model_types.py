"""The queries on drafts that other features use, and the models under the names they import."""

from maillage.opendata.publishing.store.models import Draft, DraftRevision

__all__ = ["Draft", "DraftRevision"]
