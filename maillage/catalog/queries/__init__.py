"""The queries of the catalogue that other features use, and its models under the names they import."""

from maillage.catalog.models import Dataset, ProblemReport, RemoteFile, Subscription, Version

__all__ = ["Dataset", "ProblemReport", "RemoteFile", "Subscription", "Version"]
