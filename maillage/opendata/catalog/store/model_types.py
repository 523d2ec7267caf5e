"""The queries of the catalogue that other features use, and its models under the names they import."""

from maillage.opendata.catalog.store.models import Dataset, ProblemReport, RemoteFile, Subscription, Version

__all__ = ["Dataset", "ProblemReport", "RemoteFile", "Subscription", "Version"]
