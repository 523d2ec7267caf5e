"""Makes the tables that answer questions before somebody asks: the first reader of a new version need not wait."""

import json

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
    count = 0
    for dataset_id, number in list(datasets.values_list("id", "version_number")):
        folder = version_folder(dataset_id, number)
        is_made = is_whole(folder / QUERY_TABLE) and is_whole(folder / PROFILE_FILE)
        if is_made or not is_whole(folder / ROWS_FILE):
            continue
        version = Version.objects.filter(dataset_id=dataset_id, number=number).first()
        if version is None:
            continue  # erased meanwhile, with its sandbox
        try:
            table = query_table(version)
            profile = json.dumps(profile_document(table), ensure_ascii=False)
            write_whole(table.with_name(PROFILE_FILE), profile.encode())
        except (duckdb.Error, Problem) as error:
            # The others are made all the same; who opens this one is told.
            log.warning("table not made", dataset=str(dataset_id), version=number, reason=str(error)[:300])
            continue
        count += 1
    return count
