"""The rows of the catalogue at rest. Tables themselves are files: maillage.catalog.queries.files says where."""

from maillage.catalog.models.datasets import Dataset, RemoteFile, Version
from maillage.catalog.models.reports import ProblemReport
from maillage.catalog.models.reuse import Subscription

__all__ = ["Dataset", "ProblemReport", "RemoteFile", "Subscription", "Version"]
