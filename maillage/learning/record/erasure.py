"""Erases all that organisations made to learn or to show did: drafts, data sets, answers, trace, and their files."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from django.db import transaction

from maillage.accounts.queries import Organisation
from maillage.accounts.record import erase_trace
from maillage.catalog.queries import Dataset
from maillage.catalog.queries.files import dataset_folder, draft_folder
from maillage.learning.models import SurveyAnswer
from maillage.publishing.queries import Draft


def erase_work_of(organisations: Sequence[Organisation], *, then: Callable[[], object] = lambda: None) -> None:
    """Nothing of what the organisations did is left; ``then`` is done in the same transaction."""
    keys = [organisation.pk for organisation in organisations]
    with transaction.atomic():
        folders = folders_of(keys)
        for rows in (Draft, Dataset, SurveyAnswer):
            rows._default_manager.filter(organisation__in=keys).delete()  # noqa: SLF001 -- the documented way for any model
        erase_trace(keys)
        then()
    for folder in folders:
        # The rows are gone: a folder that could not be removed is read by nobody.
        shutil.rmtree(folder, ignore_errors=True)


def folders_of(organisations: Sequence[int]) -> list[Path]:
    """Where the files of the organisations of these keys are."""
    drafts = Draft.objects.filter(organisation__in=organisations).values_list("pk", flat=True)
    datasets = Dataset.objects.filter(organisation__in=organisations).values_list("pk", flat=True)
    return [*map(draft_folder, drafts), *map(dataset_folder, datasets)]
