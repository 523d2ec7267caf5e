"""Builds the table and the report of a draft's revision: in the request if it is short, otherwise in a subprocess.

The files alone define what is to do: without a table, build it from the revision; without a report, check it. The work
can be killed at any time and is started again by the next request. Files are written to a temporary name and renamed;
rows are processed in chunks.
"""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.timezone import localdate

from maillage.core.files.atomic import lock_of, replacing, write_whole
from maillage.core.problems import Refused, sentence
from maillage.core.processes import start_detached
from maillage.core.schema.check import check_table
from maillage.core.schema.fixes import blank_rows
from maillage.core.schema.terms import FindingGroup, FixKind, Report
from maillage.core.tables.forms import extension_of
from maillage.core.tables.map_source import SYSTEM_DOUBTS, system_placements
from maillage.core.tables.reading import RowsInMemory, open_source
from maillage.core.tables.terms import LIMITS, FormFault, RowSource, TableFileForm, TableReading, TextRow
from maillage.core.tables.zip_bounds import unpacked_bytes
from maillage.opendata.catalog.domain.packages import PackageForm, PackageReading
from maillage.opendata.catalog.domain.terms import LIGHT_CHECK
from maillage.opendata.catalog.store.lookups import lookups
from maillage.opendata.catalog.store.packages import package_form_of, package_text
from maillage.opendata.publishing.domain.chunked_fixes import FixTrace, chosen_groups, fixed_header, fixed_rows
from maillage.opendata.publishing.store import draft_tables
from maillage.opendata.publishing.store.checking import home_box
from maillage.opendata.publishing.store.drafts import draft_schema, progress_of
from maillage.opendata.publishing.store.models import Draft, DraftRevision

ROWS_AT_ONCE: Final = 20_000  # up to this size the request waits for the check
BYTES_AT_ONCE: Final = 4 * 1024 * 1024
UNPACKED_AT_ONCE: Final = 16 * 1024 * 1024  # of a workbook
_MOST_ROUNDS: Final = 4  # of fixes: a renamed column exposes values with fixes of their own
_PROGRESS_EVERY_S: Final = 0.5
Content = TypeVar("Content")
NO_PACKAGE: Final = sentence("Ce modèle se publie d’une archive entière, et il n’y en a pas encore : déposez-la.")
_ROWS_AT_ONCE: Final = 65_536


def ensure_built(draft: Draft) -> bool:
    """Build what the current revision lacks, now or in the background; whether everything is there now."""
    if not draft.revision:
        return True
    if is_settled(draft):
        if draft.error_count is None or draft.row_count is None:
            make_revision(draft.id, draft.revision)  # only copies the counts from the files
            draft.refresh_from_db()
        return True
    if _is_short(draft):
        make_revision(draft.id, draft.revision)
        draft.refresh_from_db()
        return True
    progress = progress_of(draft)
    if progress is None or not progress.is_alive:
        mark_queued(draft.id, draft.revision)
        start_detached("maillage.opendata.publishing.store.draft_worker", str(draft.id), str(draft.revision))
    return False


def is_settled(draft: Draft) -> bool:
    """Whether the table and the report of the current revision exist."""
    return (
        draft_tables.rows_path(draft.id, draft.revision).exists()
        and draft_tables.report_path(draft.id, draft.revision).exists()
    )


def make_revision(draft_id: UUID, revision: int) -> None:
    """Build the missing table and report of a revision, and update the counts of the draft."""
    # A concurrent caller waits and then finds the files.
    with lock_of(draft_tables.progress_path(draft_id, revision)):
        working = _RevisionWork(draft_id, revision)
        draft_revision = DraftRevision.objects.get(draft_id=draft_id, number=revision)
        table = draft_tables.draft_table(draft_id, revision)
        if table is None:
            table = working.make_table(draft_revision)
        report = draft_tables.draft_report(draft_id, revision)
        if report is None:
            report = working.check(table)
            # Write the report last: its existence marks the check as done.
            path = draft_tables.report_path(draft_id, revision)
            words, numbers = draft_tables.report_words(report)
            np.save(path.with_suffix(".npy"), numbers, allow_pickle=False)
            write_whole(path, json.dumps(words, ensure_ascii=False))
        if draft_revision.action == "fix" and "counts" in draft_revision.detail:
            draft_revision.save(update_fields=["detail", "changed_cells"])
        Draft.objects.filter(pk=draft_id, revision=revision).update(
            row_count=table.row_count, error_count=report.error_count
        )
        draft_tables.progress_path(draft_id, revision).unlink(missing_ok=True)


@dataclass
class _RevisionWork:
    """The work on one revision, with progress reports."""

    draft_id: UUID
    revision: int
    progress_at: float = 0.0
    package: PackageReading | None = None

    def report_progress(self, stage: str, rows: int, total: int | None = None) -> None:
        """Report the progress, at most every _PROGRESS_EVERY_S."""
        now = time.monotonic()
        if now - self.progress_at >= _PROGRESS_EVERY_S:
            self.progress_at = now
            progress = {"stage": stage, "rows": rows, "total": total, "at": time.time()}
            write_progress(self.draft_id, self.revision, progress)

    def make_table(self, draft_revision: DraftRevision) -> draft_tables.DraftTable:
        """The table, built as the revision describes."""
        if draft_revision.action == "file":
            path = _required(
                draft_tables.source_path(self.draft_id, int(draft_revision.detail.get("source", draft_revision.number)))
            )
            schema = draft_schema(draft_revision.draft)
            limits = LIGHT_CHECK if draft_revision.draft.organisation.is_sandbox or _is_light(path) else LIMITS
            package = package_form_of(draft_revision.draft.schema_id)
            if package is not None:
                self.write_package(package, path)
                return _required(draft_tables.draft_table(self.draft_id, self.revision))
            source = open_source(
                path,
                limits=limits,
                sheet=draft_revision.detail.get("sheet") or None,
                system=draft_revision.detail.get("system") or None,
                expected=schema.labels,
                within=home_box(),
            )
            if source.reading.system or any(fault.code in SYSTEM_DOUBTS for fault in source.faults):
                self.write_placements(path, draft_revision.detail.get("sheet") or None)
            write_source(
                self.draft_id, self.revision, source, on_rows=lambda rows: self.report_progress("reading", rows)
            )
        else:
            table = _required(draft_tables.draft_table(self.draft_id, draft_revision.before))
            report = draft_tables.draft_report(self.draft_id, draft_revision.before) or self.check(table)
            schema, trace = draft_schema(draft_revision.draft), FixTrace()
            kinds, places = draft_revision.detail.get("kinds"), draft_revision.detail.get("groups")
            kinds = None if kinds is None else frozenset(FixKind(kind) for kind in kinds)
            is_all = kinds is None and places is None
            for number in range(_MOST_ROUNDS if is_all else 1):
                before = trace.count
                groups = chosen_groups(report, kinds, places)
                header = fixed_header(table.header, report, groups, trace)
                rows = fixed_rows(
                    table.chunks(), report, groups, schema=schema, lookups=lookups(), kinds=kinds, trace=trace
                )
                # Fixed rows no longer carry format errors; those of the file as a whole remain.
                faults = [fault for fault in table.faults if fault.row_number is None]
                reading = table.reading.without_rows(blank_rows(groups, kinds))
                write_table(self.draft_id, self.revision, header, rows, reading=reading, faults=faults)
                table = _required(draft_tables.draft_table(self.draft_id, self.revision))
                if trace.count == before or not is_all or number == _MOST_ROUNDS - 1:
                    break
                report = self.check(table)
            changes = [
                [change.row_number, change.field_name, change.kind.value, change.before, change.after]
                for change in trace.changes
            ]
            draft_revision.changed_cells = trace.count
            draft_revision.detail |= {"counts": dict(trace.kinds), "changes": changes, "rows_out": trace.rows_out}
        return _required(draft_tables.draft_table(self.draft_id, self.revision))

    def write_placements(self, path: Path, layer: str | None) -> None:
        """Write where a map lies in each system, for the person who is asked for its own."""
        try:
            placements = system_placements(path, extension_of(path), layer=layer)
        except Refused:
            # Too heavy to be drawn: the menu stands without a drawing.
            placements = {}
        write_whole(draft_tables.placements_path(self.draft_id, self.revision), json.dumps(placements))

    def write_package(self, form: PackageForm, path: Path) -> None:
        """Read a package, write what it holds and its table; a refusal is a fault of a table without columns."""
        try:
            self.package = form.read(path, localdate())
        except Refused as refusal:
            fault = FormFault("format-error", refusal.message, params=dict(refusal.params))
            unread = RowsInMemory((), (), TableReading(TableFileForm.OTHER), [fault])
            write_source(self.draft_id, self.revision, unread)
            return
        # Before the table, whose existence marks the reading as done.
        write_whole(draft_tables.package_path(self.draft_id, self.revision), package_text(path, self.package))
        names = dict(enumerate(self.package.header))
        table = pa.table(
            [pa.array(column, pa.string()) for column in self.package.columns], names=[f"c{place}" for place in names]
        )
        reading = TableReading(TableFileForm.PACKAGE)
        write_columns(
            self.draft_id,
            self.revision,
            table.rename_columns(list(names.values())),
            draft_tables.table_words(self.package.header, reading, ()),
        )

    def check(self, table: draft_tables.DraftTable) -> Report:
        """The check of the table; of a package, what was found when it was read."""
        draft = Draft.objects.get(pk=self.draft_id)
        form = package_form_of(draft.schema_id)
        if form is not None:
            return self.package_report(form, table, draft)
        schema = draft_schema(draft)
        return check_table(
            table,
            schema,
            lookups=lookups(),
            on_rows=lambda rows: self.report_progress("checking", rows, table.row_count),
        )

    def package_report(self, form: PackageForm, table: draft_tables.DraftTable, draft: Draft) -> Report:
        """The findings on a package; on a table that came otherwise, that its package is missing."""
        revision = DraftRevision.objects.get(draft_id=self.draft_id, number=self.revision)
        path = draft_tables.source_path(self.draft_id, int(revision.detail.get("source", revision.number)))
        is_read = draft_tables.package_path(self.draft_id, self.revision).exists()
        if is_read and self.package is None and path is not None:
            self.package = form.read(path, localdate())
        report = Report(draft.schema_id, draft.schema_version, table.reading, table.header, table.row_count, ())
        if self.package is None:
            faults = table.faults or [FormFault("format-error", NO_PACKAGE)]
            groups = (FindingGroup(fault.code, fault.message, params=fault.params) for fault in faults)
            return replace(report, errors=tuple(groups))
        package = self.package
        return replace(report, errors=package.errors, warnings=package.warnings, bad_rows=package.bad_rows)


def _required(content: Content | None) -> Content:
    if content is None:
        raise FileNotFoundError("a file of a draft is missing")
    return content


def _is_short(draft: Draft) -> bool:
    table = draft_tables.draft_table(draft.id, draft.revision)
    if table is not None:
        return table.row_count <= ROWS_AT_ONCE
    revision = draft.revisions.get(number=draft.revision)
    if revision.action == "file":
        path = draft_tables.source_path(draft.id, int(revision.detail.get("source", revision.number)))
        return path is not None and is_short_file(path)
    before = draft_tables.draft_table(draft.id, revision.before)
    return before is not None and before.row_count <= ROWS_AT_ONCE


def is_short_file(path: Path) -> bool:
    """Whether a request can read it directly; others take a turn in the lane of drafts."""
    return path.stat().st_size <= BYTES_AT_ONCE and _is_light(path)


def _is_light(path: Path) -> bool:
    """Whether it is also small unpacked: a workbook of two megabytes may hold forty million cells."""
    return unpacked_bytes(path) <= UNPACKED_AT_ONCE


def mark_queued(draft_id: UUID, revision: int) -> None:
    """Mark a revision as queued: the page shows it, and it is not started twice."""
    write_progress(draft_id, revision, {"stage": "waiting", "rows": 0, "total": None, "at": time.time()})


def write_table(
    draft_id: UUID,
    revision: int,
    header: Sequence[str],
    chunks: Iterable[Sequence[TextRow]],
    *,
    reading: TableReading = draft_tables.NO_READING,
    faults: Sequence[FormFault] = (),
) -> int:
    """Write the table of a revision from chunks of rows; the number of rows."""
    schema = _arrow_schema(header).with_metadata(draft_tables.table_words(header, reading, faults))
    count = 0
    with (
        replacing(draft_tables.rows_path(draft_id, revision)) as draft,
        pq.ParquetWriter(draft, schema, compression="zstd") as writer,
    ):
        for chunk in chunks:
            writer.write_table(_columns(chunk, schema))
            count += len(chunk)
    return count


def write_source(draft_id: UUID, revision: int, source: RowSource, *, on_rows: Any = None) -> int:
    """Write the table of a file, padded to its widest row so that no cell is lost; the number of rows."""
    width, count = len(source.header), 0
    tables: list[pa.Table] = []
    for chunk in source.chunks(_ROWS_AT_ONCE):
        width = max(width, *map(len, chunk)) if chunk else width
        squared = [row if len(row) == width else (*row, *("" for _ in range(width - len(row)))) for row in chunk]
        tables.append(_columns(squared, _arrow_schema([""] * width)))
        count += len(chunk)
        if on_rows is not None:
            on_rows(count)
    # Format errors and width of a file are only known once all its rows are read.
    header = (*source.header, *("" for _ in range(width - len(source.header))))
    schema = _arrow_schema(header).with_metadata(draft_tables.table_words(header, source.reading, source.faults))
    path = draft_tables.rows_path(draft_id, revision)
    with replacing(path) as draft, pq.ParquetWriter(draft, schema, compression="zstd") as writer:
        for table in tables:
            blank = [pa.array([""] * table.num_rows, pa.string()) for _ in range(width - table.num_columns)]
            writer.write_table(pa.Table.from_arrays([*table.columns, *blank], schema=schema))
    return count


def _arrow_schema(header: Sequence[str]) -> pa.Schema:
    return pa.schema([(f"c{place}", pa.string()) for place in range(len(header))])


def _columns(rows: Sequence[TextRow], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays([pa.array(column, pa.string()) for column in columns], schema=schema)


def write_columns(draft_id: UUID, revision: int, table: pa.Table, words: dict[bytes, bytes]) -> None:
    """Write a table that is available as columns."""
    schema = _arrow_schema(table.column_names).with_metadata(words)
    with replacing(draft_tables.rows_path(draft_id, revision)) as draft:
        pq.write_table(pa.Table.from_arrays(table.columns, schema=schema), draft, compression="zstd")


def write_progress(draft_id: UUID, revision: int, progress: dict[str, Any]) -> None:
    """Write the progress file of a revision."""
    write_whole(draft_tables.progress_path(draft_id, revision), json.dumps(progress))
