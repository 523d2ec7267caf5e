"""Every read of the catalogue that others need; its rows, by the names under which other features hold them."""

from maillage.catalog.models import Dataset, ProblemReport, RemoteFile, Subscription, Version

__all__ = ["Dataset", "ProblemReport", "RemoteFile", "Subscription", "Version"]
