"""Every read of drafts that others need; their rows, by the names under which other features hold them."""

from maillage.publishing.models import Draft, DraftRevision

__all__ = ["Draft", "DraftRevision"]
