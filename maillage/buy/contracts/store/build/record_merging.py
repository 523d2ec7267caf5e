"""Merges the tables of all current files in DuckDB: per contract the version to show, and older ones.

Implements domain/contract_keys.latest_versions in SQL (sql/ranked_records.sql).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.store.build.flat_rows import column_names
from maillage.buy.contracts.store.build.parquet import REMARKS
from maillage.buy.contracts.store.build.replaced_files import RENAMED, RETRACTED
from maillage.buy.contracts.store.contract_files import read_folder, replaced_folder, sql_text
from maillage.buy.contracts.store.contract_sources import LatestFile
from maillage.buy.contracts.store.hidden_contracts import HAS_HIDDEN_NAME, NOTHING_HIDDEN, HiddenContracts

CONTRACTS: Final = "contracts"
# The tables of parts of contracts, and the flat tables they come from.
PARTS: Final = {
    "holders": FlatTable.HOLDERS,
    "amendments": FlatTable.AMENDMENTS,
    "subcontracts": FlatTable.SUBCONTRACTS,
    "considerations": FlatTable.CONSIDERATIONS,
    "concession_years": FlatTable.CONCESSION_YEARS,
    "remarks": REMARKS,
}
# Columns of contracts that no publisher states.
_NOT_STATED: Final = ("key", "record", "uid", "holder_count", "amendment_count", "is_valid", "is_excluded")


def merge_records(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[LatestFile],
    replaced: Sequence[LatestFile] = (),
    hidden: HiddenContracts = NOTHING_HIDDEN,
) -> None:
    """Create the tables ``contracts`` and PARTS with the version to show of each contract, joined by key and record.

    Remarks on a whole document have neither; ``older_versions`` holds versions not shown, ``retracted`` the contracts
    taken out. ``files`` are in order of arrival; ``replaced`` files, latest replaced first, contribute what they said
    differently or alone. Nothing ``hidden`` is in any table.
    """
    folders = [str(read_folder(file.sha256)) for file in files]
    left = [str(replaced_folder(file.sha256, file.replaced_by)) for file in replaced]
    every_file = [*files, *replaced]
    read_files = pa.table(
        {
            "folder": pa.array([*folders, *left], pa.string()),
            "place": pa.array(range(len(every_file)), pa.int32()),
            "age": pa.array([0] * len(files) + [*range(1, len(replaced) + 1)], pa.int32()),
            "source_name": pa.array([file.source for file in every_file], pa.string()),
            "file_sha256": pa.array([file.sha256 for file in every_file], pa.string()),
            "source_withdrawn_on": pa.array([file.withdrawn_on for file in every_file], pa.date32()),
            "replaced_on": pa.array([file.replaced_on for file in every_file], pa.date32()),
        }
    )
    connection.register("arrow_files", read_files)
    connection.execute("CREATE TEMP TABLE read_files AS SELECT * FROM arrow_files")
    connection.unregister("arrow_files")
    # What the Python rule counts: fields of a contract that are neither missing nor an empty list.
    stated = [name for name in column_names(FlatTable.CONTRACTS) if name not in _NOT_STATED]
    counted = " + ".join(f"coalesce({name}::VARCHAR <> '', FALSE)::INTEGER" for name in stated)
    folders += left
    _view_of(connection, CONTRACTS, FlatTable.CONTRACTS, folders, columns=f", {counted} AS stated_values")
    for name, table in PARTS.items():
        _view_of(connection, name, table, folders)
    if left:
        _view_of(connection, RENAMED, RENAMED, left)
        _view_of(connection, RETRACTED, RETRACTED, left)
        connection.execute(sql_text("settled_keys"))
    else:
        connection.execute("CREATE TEMP TABLE settled_keys (key VARCHAR, settled_key VARCHAR)")
        connection.execute("CREATE TEMP TABLE raw_retracted (folder VARCHAR, key VARCHAR)")
    connection.execute(sql_text("same_numbers"))
    if hidden.names:
        for name, column in (("holders", "name"), ("remarks", "before"), ("remarks", "after")):
            _leave_out_names(connection, name, column, hidden.name_patterns)
    connection.execute(sql_text("ranked_records"))
    if hidden.keys:
        connection.execute(sql_text("hidden_records"), {"keys": [*hidden.keys]})
    connection.execute(sql_text("retracted_contracts"))
    connection.execute(sql_text("settled_contracts"))
    connection.execute(sql_text("older_versions"))
    for name in PARTS:
        documents = "key IS NULL OR " if name == "remarks" else ""
        connection.execute(
            f"""
            CREATE TABLE {name} AS
            SELECT
                raw.* EXCLUDE (folder) REPLACE (coalesce(ranked_records.settled_key, raw.key) AS key),
                read_files.file_sha256
            FROM raw_{name} AS raw
            JOIN read_files USING (folder)
            LEFT JOIN ranked_records USING (folder, key, record)
            WHERE {documents}ranked_records.rank = 1
            """  # noqa: S608 -- names of ours
        )


def _leave_out_names(connection: duckdb.DuckDBPyConnection, name: str, column: str, patterns: Sequence[str]) -> None:
    """Set a column of a raw table to NULL where it contains a hidden name."""
    connection.execute(
        f"CREATE TEMP TABLE named_{name}_{column} AS SELECT * REPLACE "  # noqa: S608 -- words of ours
        f"(if({HAS_HIDDEN_NAME.format(name=column)}, NULL, {column}) AS {column}) FROM raw_{name}",
        {"names": list(patterns)},
    )
    connection.execute(f"CREATE OR REPLACE TEMP VIEW raw_{name} AS FROM named_{name}_{column}")


def _view_of(
    connection: duckdb.DuckDBPyConnection, name: str, table: str, folders: Sequence[str], *, columns: str = ""
) -> None:
    """Create a view of a flat table over all files, with the folder of each row."""
    paths = ", ".join("'" + str(Path(folder) / f"{table}.parquet").replace("'", "''") + "'" for folder in folders)
    connection.execute(
        f"CREATE TEMP VIEW raw_{name} AS SELECT * EXCLUDE (filename){columns}, parse_dirpath(filename) AS folder "  # noqa: S608 -- paths of ours
        f"FROM read_parquet([{paths}], filename = true)"
    )
