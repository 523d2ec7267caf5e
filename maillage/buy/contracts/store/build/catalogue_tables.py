"""Publishes the tables of the store in the catalogue, one data set each: CSV and Parquet of all contracts.

Their schemas name and describe them. Invented contracts are not published.
"""

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

from maillage.accounts.store.trace import installation_acting
from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.store.build.flat_rows import column_names
from maillage.buy.contracts.store.build.record_merging import CONTRACTS
from maillage.buy.contracts.store.contract_files import procurement_folder
from maillage.buy.contracts.store.contract_store import contract_store
from maillage.buy.contracts.store.hidden_contracts import hidden_contracts
from maillage.core.files.atomic import write_whole
from maillage.opendata.catalog.domain.terms import DatasetState
from maillage.opendata.catalog.store.consolidation import own_table, publish_tables
from maillage.opendata.catalog.store.datasets import versions_of
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.catalog.store.publishing import withdraw
from maillage.opendata.catalog.store.reports import withdraw_version

# Slug of the data set of each table.
_TABLES: Final[Mapping[str, tuple[FlatTable, str]]] = {
    CONTRACTS: (FlatTable.CONTRACTS, "marches-publics"),
    "holders": (FlatTable.HOLDERS, "marches-publics-titulaires"),
    "amendments": (FlatTable.AMENDMENTS, "marches-publics-modifications"),
    "subcontracts": (FlatTable.SUBCONTRACTS, "marches-publics-sous-traitance"),
    "considerations": (FlatTable.CONSIDERATIONS, "marches-publics-considerations"),
    "concession_years": (FlatTable.CONCESSION_YEARS, "marches-publics-concessions-annees"),
}
_HIDDEN: Final = "Des marchés qui y figuraient ont été masqués."
# Versions are checked and compared in memory: longer tables are only available from search and OCDS.
MOST_ROWS: Final = 300_000


def publish_contract_tables(now: datetime) -> int:
    """Publish the tables of the current store that changed; their number."""
    store = contract_store(is_invented=False)
    if store is None or store.is_narrowed:  # rebuilt within a minute, without what is hidden
        return 0
    with tempfile.TemporaryDirectory(dir=procurement_folder()) as folder:
        tables = []
        for name, (table, slug) in _TABLES.items():
            if not 0 < store.rows_by_table[name] <= MOST_ROWS:
                continue
            # The columns of its schema; only the first record of each contract.
            path = Path(folder) / f"{name}.csv"
            columns = ", ".join(
                {"record": "1 AS record", "key": "contracts.key"}.get(column, f"own.{column}")
                for column in column_names(table)
            )
            order = ", ".join(map(str, range(1, len(column_names(table)) + 1)))
            number = "number" if name == CONTRACTS else "contract_number"
            own, contracts = (str(store.folder / f"{stem}.parquet").replace("'", "''") for stem in (name, CONTRACTS))
            with duckdb.connect() as connection:
                connection.execute(
                    f"COPY (SELECT {columns} FROM read_parquet('{own}') AS own "  # noqa: S608 -- names and paths of ours
                    f"JOIN read_parquet('{contracts}') AS contracts ON contracts.number = own.{number} "
                    f"ORDER BY contracts.number, {order}) TO '{path}' (FORMAT csv, HEADER)"
                )
            tables.append(own_table(f"maillage/{table.value}", path, slug=slug, edition=store.version))
        return len(publish_tables(tables, now=now))


def forget_hidden_tables(now: datetime) -> int:
    """Withdraw older versions of these tables after contracts were hidden; the number of versions.

    What was handled is recorded in a file, written last: an interrupted run is repeated.
    """
    mark, noted = hidden_contracts().mark, procurement_folder() / "hidden-tables.txt"
    before = noted.read_text("utf-8") if noted.exists() else ""
    if before == mark:
        return 0
    publish_contract_tables(now)
    store, count = contract_store(), 0
    edition = [{"edition": store.version if store is not None else ""}]
    for dataset in Dataset.objects.filter(slug__in=[slug for _table, slug in _TABLES.values()]) if mark else ():
        acting, (newest, *older) = installation_acting(dataset.organisation_id), versions_of(dataset)
        for version in older:
            if version.withdrawn_at is None:
                withdraw_version(acting, dataset, version.number, reason=_HIDDEN, now=now)
                count += 1
        if newest.sources != edition and dataset.state == DatasetState.PUBLISHED.value:  # not in the current edition
            withdraw(acting, dataset, reason=_HIDDEN, now=now)
            count += 1
    write_whole(noted, mark)
    return count
