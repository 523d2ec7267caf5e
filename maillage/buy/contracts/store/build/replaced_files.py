"""Keeps what replaced files said differently or alone, so that the store overwrites nothing.

For each file and its successor, a folder holds the flat tables of the records that the successor changed or dropped,
``renamed.parquet`` (new key of contracts whose holders, date or object were corrected) and ``retracted.parquet``
(contracts taken out). It is built once from the tables of both files.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.store.build.parquet import REMARKS
from maillage.buy.contracts.store.contract_files import read_folder, replaced_folder, replaced_root, sql_text
from maillage.buy.contracts.store.contract_sources import LatestFile
from maillage.core.files.atomic import replacing_folder

RENAMED: Final = "renamed"
RETRACTED: Final = "retracted"
# The successor must keep this share of the records up to the same day, otherwise it is a partial file and retracts
# nothing.
_LEAST_SHARE: Final = 0.5
_TABLES: Final = (*(table.value for table in FlatTable), REMARKS)


def unfinished_replacements(files: Sequence[LatestFile]) -> Sequence[LatestFile]:
    """The replaced ``files`` without a folder: they and their successors must be parsed."""
    return [file for file in files if not replaced_folder(file.sha256, file.replaced_by).exists()]


def write_replaced(files: Sequence[LatestFile]) -> None:
    """Build the folders of these replaced files atomically, and delete all others."""
    wanted = {replaced_folder(file.sha256, file.replaced_by): file for file in files}
    if replaced_root().exists():
        for folder in replaced_root().iterdir():
            if folder not in wanted:
                shutil.rmtree(folder)
    for folder, file in wanted.items():
        if folder.exists():
            continue
        with replacing_folder(folder) as draft:
            _write_folder(draft, read_folder(file.sha256), read_folder(file.replaced_by), is_register=file.is_register)


def _write_folder(folder: Path, older: Path, newer: Path, *, is_register: bool) -> None:
    with duckdb.connect() as connection:
        for name in _TABLES:
            for side, place in (("older", older), ("newer", newer)):
                connection.execute(
                    f"CREATE VIEW \"{side}_{name}\" AS SELECT * FROM read_parquet('{_quoted(place / name)}.parquet')"  # noqa: S608 -- paths of ours
                )
        connection.execute(sql_text("replaced_records"))
        connection.execute(sql_text("kept_shares"), {"least_share": _LEAST_SHARE, "is_register": is_register})
        for name in _TABLES:
            connection.execute(
                f'COPY (FROM "older_{name}" SEMI JOIN replaced_records USING (key, record) ORDER BY ALL) '
                f"TO '{_quoted(folder / name)}.parquet' (FORMAT parquet, COMPRESSION zstd)"
            )
        for name in (RENAMED, RETRACTED):
            connection.execute(
                f"COPY (FROM {name}_contracts ORDER BY ALL) TO '{_quoted(folder / name)}.parquet' (FORMAT parquet)"
            )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
