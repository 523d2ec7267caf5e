"""Writes the files of a version durably into a temporary folder, which one rename then moves into place."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from maillage.core.files.atomic import fsync_path, move_folder
from maillage.core.schema.report_document import report_document
from maillage.core.schema.terms import Report
from maillage.core.tables.writing.csv_file import write_csv_columns
from maillage.opendata.catalog.domain.packages import PACKAGE_FILE
from maillage.opendata.catalog.store.datasets import BAD_ROWS_FILE, ROWS_FILE, catalog_folder

CSV_FILE: Final = "table.csv"
REPORT_FILE: Final = "report.json"
_ROWS_AT_ONCE: Final = 20_000
_BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class VersionFiles:
    """The files of a version about to be published: folder, digest and size of the CSV."""

    folder: Path
    csv_sha256: str
    csv_bytes: int


@contextmanager
def version_files(
    table: pa.Table, report: Report | None, source: Path | None, package: Path | None = None
) -> Iterator[VersionFiles]:
    """Write the files of a version durably; what the caller does not move into place is deleted at the end."""
    datasets = catalog_folder() / "datasets"
    datasets.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=datasets, prefix=".making-", ignore_cleanup_errors=True) as draft:
        folder = Path(draft) / "version"
        folder.mkdir()
        pq.write_table(table, folder / ROWS_FILE, compression="zstd")
        with (folder / CSV_FILE).open("wb") as stream:
            write_csv_columns(table.to_batches(max_chunksize=_ROWS_AT_ONCE), tuple(table.column_names), stream)
        if report is not None:
            np.save(folder / BAD_ROWS_FILE, report.faulty_rows, allow_pickle=False)
            (folder / REPORT_FILE).write_text(json.dumps(report_document(report), ensure_ascii=False), "utf-8")
        if source is not None:
            shutil.copyfile(source, folder / f"source{source.suffix}")
        if package is not None:
            shutil.copyfile(package, folder / PACKAGE_FILE)
        for path in folder.iterdir():
            fsync_path(path)
        fsync_path(folder)
        csv = folder / CSV_FILE
        digest = hashlib.sha256()
        with csv.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                digest.update(block)
        yield VersionFiles(folder, digest.hexdigest(), csv.stat().st_size)


def put_in_place(files: VersionFiles, folder: Path) -> None:
    """Move the files to ``folder``, replacing leftovers of a process that stopped before it wrote its database row."""
    move_folder(files.folder, folder)
    fsync_path(folder.parent)
