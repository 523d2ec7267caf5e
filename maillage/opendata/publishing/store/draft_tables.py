"""Reads the table of a draft at one of its revisions, and its check report, from the files of the draft.

``rows-<revision>.parquet`` has a text column for each column of the table, named by position, as headers may be empty
or duplicated. Its metadata hold the original header, what was detected in the file and its format errors.
``report-<revision>.json`` is a report whose row numbers are in ``report-<revision>.npy``. A sample of each column
serves to detect personal data.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyarrow import compute
from pydantic import TypeAdapter

from maillage.core.schema.terms import FindingGroup, Fix, FixKind, Report
from maillage.core.tables.terms import GEOMETRY, FormFault, TableFileForm, TableReading, TextRow
from maillage.opendata.catalog.store.datasets import draft_folder
from maillage.opendata.publishing.domain.personal_data import SAMPLE, Suspicion, suspicions
from maillage.opendata.publishing.store.models import Draft

METADATA_KEY: Final = b"maillage_draft"
_READING: Final = TypeAdapter(TableReading)
_GROUP_WORDS: Final = ("code", "message", "check", "file", "href", "field_name", "field_number", "value")
NO_READING: Final = TableReading(TableFileForm.CSV, encoding="utf-8", delimiter=",")  # for a table typed on this site


def rows_path(draft_id: UUID, revision: int) -> Path:
    """Path of the table of a revision."""
    return draft_folder(draft_id) / f"rows-{revision}.parquet"


def report_path(draft_id: UUID, revision: int) -> Path:
    """Path of the report of a revision; its row numbers are next to it."""
    return draft_folder(draft_id) / f"report-{revision}.json"


def package_path(draft_id: UUID, revision: int) -> Path:
    """Path of what was read in the package of a revision, beside its table."""
    return draft_folder(draft_id) / f"package-{revision}.jsonl"


def package_period(draft: Draft) -> tuple[date, date] | None:
    """The first and last day of the package of a draft; None without one, or if it has none."""
    try:
        with package_path(draft.id, draft.revision).open("rb") as file:
            words = json.loads(file.readline())
    except FileNotFoundError:
        return None  # a plain table
    return (date.fromisoformat(words["period"][0]), date.fromisoformat(words["period"][1])) if words["period"] else None


def progress_path(draft_id: UUID, revision: int) -> Path:
    """Path of the progress file of a revision."""
    return draft_folder(draft_id) / f"progress-{revision}.json"


def placements_path(draft_id: UUID, revision: int) -> Path:
    """Path of where the map of a revision lies in each known system, where its own is in doubt."""
    return draft_folder(draft_id) / f"systems-{revision}.json"


def system_placements_of(draft_id: UUID, revision: int) -> dict[str, Any] | None:
    """Where the map of a revision lies in each system, by code; None where its own is not in doubt."""
    try:
        placements: dict[str, Any] = json.loads(placements_path(draft_id, revision).read_text("utf-8"))
    except FileNotFoundError:
        # A table, or a map that says its system.
        return None
    return placements


def source_path(draft_id: UUID, revision: int) -> Path | None:
    """The uploaded file of a revision that came from one."""
    return next(iter(draft_folder(draft_id).glob(f"source-{revision}.*")), None)


@dataclass
class DraftTable:
    """The table of a revision as a row source: original header, rows of text of equal length."""

    path: Path
    header: TextRow
    reading: TableReading
    row_count: int
    faults: list[FormFault] = field(default_factory=list)

    def chunks(self, rows: int = 65_536) -> Iterator[Sequence[TextRow]]:
        """The rows below the header in chunks of ``rows``."""
        if not self.header:
            return
        for batch in pq.ParquetFile(self.path).iter_batches(batch_size=rows):
            yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))

    def rows(self) -> list[TextRow]:
        """All rows, in memory."""
        return [row for chunk in self.chunks() for row in chunk]

    def rows_at(self, numbers: Sequence[int]) -> list[TextRow]:
        """The rows with those numbers (header = 1), in that order."""
        if not self.header or not len(numbers):
            return []
        rows = self.table().take(pa.array([number - 2 for number in numbers], pa.int64()))
        return list(zip(*(column.to_pylist() for column in rows.columns), strict=True))

    def first_rows(self, count: int) -> list[TextRow]:
        """The first rows below the header, at most ``count``."""
        return self.rows_at(range(2, 2 + min(count, self.row_count)))

    def is_empty_column(self, position: int) -> bool:
        """Whether all cells of that column are blank."""
        values = pq.read_table(self.path, columns=[f"c{position}"]).column(0)
        return all(not str(value).strip() for value in values.unique().to_pylist())

    def table(self) -> pa.Table:
        """All rows as a table with columns c0, c1, …."""
        return pq.read_table(self.path)


def draft_table(draft_id: UUID, revision: int) -> DraftTable | None:
    """The table of a revision; None if it was not built yet."""
    path = rows_path(draft_id, revision)
    if not path.exists():
        return None
    described = pq.read_metadata(path)
    words = json.loads((described.metadata or {})[METADATA_KEY])
    return DraftTable(
        path=path,
        header=tuple(words["header"]),
        reading=_READING.validate_python(words["reading"]),
        row_count=described.num_rows,
        faults=[FormFault(**fault) for fault in words["faults"]],
    )


def table_words(header: Sequence[str], reading: TableReading, faults: Sequence[FormFault]) -> dict[bytes, bytes]:
    """The metadata of a table file."""
    words = {
        "header": list(header),
        "reading": _READING.dump_python(reading, mode="json"),
        "faults": [asdict(fault) for fault in faults],
    }
    return {METADATA_KEY: json.dumps(words, ensure_ascii=False).encode()}


def draft_report(draft_id: UUID, revision: int) -> Report | None:
    """The report of a revision; None if it was not checked yet."""
    path = report_path(draft_id, revision)
    if not path.exists():
        return None
    words = json.loads(path.read_text("utf-8"))
    rows = np.load(path.with_suffix(".npy"), allow_pickle=False)
    groups = {kind: tuple(_group(word, rows) for word in words[kind]) for kind in ("errors", "warnings")}
    reading, header = _READING.validate_python(words["reading"]), tuple(words["header"])
    of_rows = {"reading": reading, "header": header, "bad_rows": rows[slice(*words["bad_rows"])]}
    return Report(**words | groups | of_rows)


def _group(words: dict[str, Any], rows: NDArray[np.int32]) -> FindingGroup:
    span, fix = words.pop("rows"), words.pop("fix")
    return FindingGroup(**words, fix=Fix(FixKind(fix[0]), *fix[1:]) if fix else None, row_numbers=rows[slice(*span)])


def report_words(report: Report) -> tuple[dict[str, Any], NDArray[np.int32]]:
    """A report as JSON-compatible values, and all its row numbers concatenated."""
    groups = [*report.errors, *report.warnings]
    numbers = [*(group.row_numbers for group in groups), report.bad_rows]
    spans = [list(span) for span in pairwise(accumulate(map(len, numbers), initial=0))]
    group_words = [
        {name: getattr(group, name) for name in _GROUP_WORDS}
        | {
            "params": {
                name: value if isinstance(value, int | float) else str(value) for name, value in group.params.items()
            },
            "fix": [group.fix.kind.value, group.fix.before, group.fix.after] if group.fix else None,
            "rows": span,
        }
        for group, span in zip(groups, spans[:-1], strict=True)
    ]
    words = {
        "schema_id": report.schema_id,
        "schema_version": report.schema_version,
        "reading": _READING.dump_python(report.reading, mode="json"),
        "header": list(report.header),
        "row_count": report.row_count,
        "errors": group_words[: len(report.errors)],
        "warnings": group_words[len(report.errors) :],
        "bad_rows": spans[-1],
    }
    return words, np.concatenate(numbers).astype(np.int32)


def suspicions_of(draft: Draft, *, today: date) -> tuple[Suspicion, ...]:
    """The columns that a person must answer for before this draft is published.

    None in a package: its form has no place for persons, and names of stops that look like names are streets.
    """
    table = draft_table(draft.id, draft.revision) if draft.revision else None
    if table is None or package_path(draft.id, draft.revision).exists():
        return ()
    file = pq.ParquetFile(table.path)
    columns: list[tuple[str, list[str]]] = []
    for place, header in enumerate(table.header):
        if table.reading.form is TableFileForm.MAP and header == GEOMETRY:
            columns.append((header, []))  # megabytes of numbers
            continue
        # Distinct values only, and at most a sample of them, spread over the table.
        values = compute.unique(file.read([f"c{place}"]).column(0))
        step = max(1, len(values) // SAMPLE)
        columns.append((header, [str(value) for value in values.to_pylist()[::step]]))
    return suspicions(columns, today=today)
