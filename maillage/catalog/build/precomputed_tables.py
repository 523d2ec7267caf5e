"""Makes the tables that answer questions before somebody asks: the first reader of a new version need not wait."""

import json
from uuid import UUID

import duckdb
import structlog

from maillage.catalog.build.typed_tables import query_table
from maillage.catalog.models import Dataset, Version
from maillage.catalog.queries.files import ROWS_FILE, version_folder
from maillage.catalog.queries.tables.column_profiles import PROFILE_FILE, profile_document
from maillage.catalog.queries.tables.typed_tables import QUERY_TABLE
from maillage.catalog.rules.whole_files import is_whole
from maillage.catalog.terms import DatasetState
from maillage.core.files.whole import write_whole
from maillage.core.problems import Problem

log = structlog.get_logger("maillage.catalog")


def make_tables_ahead() -> int:
    """How many newest versions in force had no table for questions, or no profile; each has both now."""
    datasets = Dataset.objects.filter(state=DatasetState.PUBLISHED.value, version_number__gt=0)
    lacking = [
        (dataset_id, number)
        for dataset_id, number in datasets.values_list("id", "version_number")
        if _lacks_table(Version(dataset_id=dataset_id, number=number))
    ]
    return sum(_is_made(dataset_id, number) for dataset_id, number in lacking)


def _is_made(dataset_id: UUID, number: int) -> bool:
    version = Version.objects.filter(dataset_id=dataset_id, number=number).first()
    if version is None:
        return False  # erased meanwhile, with its sandbox
    try:
        table = query_table(version)
        write_whole(table.with_name(PROFILE_FILE), json.dumps(profile_document(table), ensure_ascii=False).encode())
    except (duckdb.Error, Problem) as error:
        # The others are made all the same; who opens this one is told.
        log.warning("table not made", dataset=str(dataset_id), version=number, reason=str(error)[:300])
        return False
    return True


def _lacks_table(version: Version) -> bool:
    folder = version_folder(version.dataset_id, version.number)
    return is_whole(folder / ROWS_FILE) and not (is_whole(folder / QUERY_TABLE) and is_whole(folder / PROFILE_FILE))
