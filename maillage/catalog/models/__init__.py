"""The rows of the catalogue at rest. Tables themselves are files: maillage.catalog.queries.files says where."""

from maillage.catalog.models.datasets import Dataset, RemoteFile, Version
from maillage.catalog.models.drafts import Draft, DraftRevision
from maillage.catalog.models.harvest import HarvestItem, HarvestRun, HarvestSource
from maillage.catalog.models.reports import ProblemReport
from maillage.catalog.models.reuse import SavedQuery, Subscription, SurveyAnswer

__all__ = [
    "Dataset",
    "Draft",
    "DraftRevision",
    "HarvestItem",
    "HarvestRun",
    "HarvestSource",
    "ProblemReport",
    "RemoteFile",
    "SavedQuery",
    "Subscription",
    "SurveyAnswer",
    "Version",
]
