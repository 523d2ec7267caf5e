"""Imports notices: received files are stored unchanged, then parsed into one Parquet file, published atomically.

A file may be one notice, an archive (ZIP, TAR), or JSON of DILA's open data. Known content is skipped. Of two notices
with the same number the one published last wins. A document that cannot be parsed is set aside and does not affect
others; nothing is taken from a file with more of them than NATIONAL_FILE allows.
"""

import datetime as dt
import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet
from django.conf import settings

from maillage.buy.notices.intake.archives import NoticeFault, notices_in
from maillage.buy.notices.store.notice_files import (
    NOTICES,
    PublishedNotices,
    manifest_file,
    notices_folder,
    published_notices,
    raw_folder,
    reader_version,
)
from maillage.buy.notices.store.notices import notice_columns
from maillage.core.files.atomic import lock_of, replacing
from maillage.core.files.published import remove_older
from maillage.core.net.download import downloaded
from maillage.core.net.fetch import RemoteReader
from maillage.core.net.public_hosts import is_web_address
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows, RejectionReport

_BATCH: Final = 2_000
_MEMORY: Final = "512MB"
_MOST_REMOTE_BYTES: Final = 4 * 2**30
_LONGEST_REMOTE_S: Final = 3_600.0
_LONGEST_ADDRESS: Final = 2_000
_LONGEST_NAME: Final = 100
_ACCEPT: Final = "application/xml, application/json, application/zip, application/gzip, */*;q=0.1"
_COLUMNS: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(("number", "kind", "buyer_siren", "buyer_words", "cpv", "words", "document"), pa.string()),
    **dict.fromkeys(("published_on", "deadline_on"), pa.date32()),
    **dict.fromkeys(("departements", "nuts", "previous"), pa.list_(pa.string())),
    "is_reserved": pa.bool_(),
    "received_at": pa.timestamp("us"),  # in UTC
}
_SCHEMA: Final = pa.schema(_COLUMNS)


@dataclass(frozen=True, slots=True)
class ImportedNotices:
    """The number of new and known files, of published notices, and the documents that could not be parsed.

    ``rejected``: of each new file with documents or records that were set aside, its name and why.
    """

    new_files: int
    known_files: int
    notices: int
    faults: tuple[NoticeFault, ...] = ()
    rejected: Mapping[str, RejectionReport] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BuiltNotices:
    """The notices published, errors of the files that were parsed, and what was set aside of each."""

    published: PublishedNotices
    faults: tuple[NoticeFault, ...] = ()
    rejected: Mapping[str, RejectionReport] = field(default_factory=dict)


def import_notices(target: str) -> ImportedNotices:
    """Import a file, all files of a folder, or a URL, and publish the result."""
    if is_web_address(target, longest=_LONGEST_ADDRESS):
        reader = RemoteReader(tuple(settings.HARVEST_ALLOW), _MOST_REMOTE_BYTES, _LONGEST_REMOTE_S)
        with downloaded(reader, target, folder=notices_folder(), accept=_ACCEPT) as (download, name):
            new = [_keep_file(download, name)]
    else:
        path = Path(target)
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        if not path.exists() or not files:
            message = sentence("Il n’y a ni fichier ni dossier d’avis %(path)s : vérifiez le chemin.")
            raise NotFound("notices_missing", message, path=target[:200])
        new = [_keep_file(file, file.name) for file in files]
    built = build_notices()
    return ImportedNotices(sum(new), len(new) - sum(new), built.published.notices, built.faults, built.rejected)


def build_notices(*, anew: bool = False) -> BuiltNotices:
    """Parse received files and publish the notices.

    Files already parsed by this version of the parser are skipped, unless ``anew``.
    """
    with lock_of(manifest_file()):
        before = published_notices()
        if before is not None and (anew or before.reader != reader_version()):
            before = None
        if not raw_folder().is_dir():
            raise NotFound("notices_none", sentence("Aucun avis n’a été reçu : importez-en d’abord."))
        sources = tuple(sorted(file.name for file in raw_folder().iterdir()))
        read_before = before.sources if before else ()
        waiting = [name for name in sources if name not in read_before]
        if before is not None and not waiting:
            return BuiltNotices(before)
        digest = hashlib.blake2b(" ".join((reader_version(), *sources)).encode(), digest_size=8).hexdigest()
        faults: list[NoticeFault] = []
        rejected: dict[str, RejectionReport] = {}
        draft = notices_folder() / f"draft-{digest}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        try:
            with pa.parquet.ParquetWriter(draft / "read.parquet", _SCHEMA) as writer:
                for place, name in enumerate(waiting):
                    report = _write_file(writer, draft / f"read-{place:06d}.parquet", name, faults)
                    if report.rejected:
                        rejected[name.partition("-")[2]] = report
            counts = _write_notices(draft, before, notices_folder() / f"notices-{digest}.parquet")
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        count, *identified = counts
        published = PublishedNotices(f"notices-{digest}.parquet", reader_version(), count, sources, *identified)
        NOTICES.publish(manifest_file(), published)
        named = {published.file, before.file if before else ""}
        remove_older(notices_folder().glob("notices-*.parquet"), kept=0, named=named)
    return BuiltNotices(published, tuple(faults), rejected)


def _write_file(writer: pa.parquet.ParquetWriter, path: Path, name: str, faults: list[NoticeFault]) -> RejectionReport:
    """Write the notices of a received file; none where more of it is set aside than may be, which is a fault.

    A large file is written to ``path``, which is removed then; the others share ``writer``.
    """
    title, rows = name.partition("-")[2], RejectedRows()
    received_at = dt.datetime.fromtimestamp((raw_folder() / name).stat().st_mtime, dt.UTC)
    columns = (notice_columns(notice, received_at) for notice in notices_in(raw_folder() / name, title, faults, rows))
    first = list(islice(columns, _BATCH))
    if len(first) == _BATCH:
        with pa.parquet.ParquetWriter(path, _SCHEMA) as own:
            own.write_table(pa.Table.from_pylist(first, _SCHEMA))
            first = []
            while batch := list(islice(columns, _BATCH)):
                own.write_table(pa.Table.from_pylist(batch, _SCHEMA))
    report = rows.report()
    try:
        if report.rejected < report.rows:  # else each document was reported
            rows.checked(title)
    except Refused as refusal:
        # The other files are published; this one is kept as it came.
        path.unlink(missing_ok=True)
        faults.append(NoticeFault(title, refusal))
    else:
        writer.write_table(pa.Table.from_pylist(first, _SCHEMA))
    return report


def _keep_file(path: Path, name: str) -> bool:
    """Store a received file under its digest and ``name``; whether it is new."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    raw_folder().mkdir(parents=True, exist_ok=True)
    if any(raw_folder().glob(f"{sha256}-*")):
        return False
    with replacing(raw_folder() / f"{sha256}-{name[-_LONGEST_NAME:]}") as draft:
        shutil.copyfile(path, draft)
    return True


def _write_notices(folder: Path, before: PublishedNotices | None, path: Path) -> Sequence[int]:
    """Merge the previous notices with those in ``folder`` into ``path``, one per number.

    Returns the number of notices, and how many have a SIREN, a purchase number, a contract number.
    """
    config: dict[str, Any] = {"memory_limit": _MEMORY, "temp_directory": str(folder / "spill"), "threads": "2"}
    parts = [str(file) for file in sorted(folder.glob("*.parquet"))]
    parts += [str(notices_folder() / before.file)] if before else []
    with replacing(path) as draft, duckdb.connect(":memory:", config=config) as connection:
        target = str(draft).replace("'", "''")
        connection.execute(
            f"""
            COPY (
                SELECT
                    * EXCLUDE (filename)
                    REPLACE (min(received_at) OVER (PARTITION BY number) AS received_at)
                FROM read_parquet($parts, filename = true)
                QUALIFY row_number() OVER (
                    PARTITION BY number ORDER BY published_on DESC NULLS LAST, filename LIKE '%notices-%', document
                ) = 1
                ORDER BY buyer_siren NULLS LAST, buyer_words, published_on, number
            ) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)
            """,  # noqa: S608 -- a path of ours
            {"parts": parts},
        )
        counted = connection.execute(
            f"""
            SELECT
                count(*),
                count(buyer_siren),
                count(*) FILTER (NOT contains(document, '"references":[]')),
                count(*) FILTER (contains(document, '"contract_number":"'))
            FROM read_parquet('{target}')
            """  # noqa: S608 -- a path of ours
        ).fetchone()
        return counted or ()
