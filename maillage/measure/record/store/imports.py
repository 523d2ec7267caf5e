"""Import third-party files: each row strictly converted, recorded once, and accounted for in a report.

Idempotent: identities derive from the file, so that a second import finds every row known. Used by ``maillage quality
import`` and by tests; the sources are in maillage.measure.record.intake.sources.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import pyarrow.parquet as pq
import shapely
from django.conf import settings

from maillage.core.files.atomic import replacing
from maillage.core.geo import EARTH_RADIUS_M
from maillage.core.problems import Finding, NotFound, Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows, RejectionLimit
from maillage.core.tables.source_rows import SourceRow, Table
from maillage.core.tables.trusted_rows import open_table
from maillage.measure.protocol.domain.terms import AttestationKind, MeasuredTest
from maillage.measure.record.domain.terms import Origin, Verdict
from maillage.measure.record.intake.aggregates import refuse_aggregates
from maillage.measure.record.intake.sources.description import ImportedTest, ImportSource, Registers, SkippedRow
from maillage.measure.record.intake.sources.mapping import MappedSource
from maillage.measure.record.intake.sources.ookla import LAYER, LEVEL, read_layer
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.preparation import NO_PLACE, columns_of, prepare
from maillage.measure.record.store.rows import RecordReceipt, record_measurements
from maillage.territory.domain.terms import PlaceOrigin, Territory
from maillage.territory.store.agency_places import add_place
from maillage.territory.store.territories import commune_at, parents, territory

BATCH_ROWS: Final = 5_000
FINDINGS_KEPT: Final = 1_000  # of one file; beyond, they are only counted
_LAYER_LIMIT: Final = RejectionLimit(share=0.001)  # tiles of Ookla: as of a national file

Recording: TypeAlias = Callable[[Sequence[MeasuredTest], Origin], Sequence[RecordReceipt]]
Progress: TypeAlias = Callable[[int], None]


@dataclass(slots=True)
class ImportReport:
    """Outcome of each row of a file (recorded, already known, skipped, refused), and the unused fields.

    ``rows`` counts what was read and set aside; ``verdicts`` counts the recorded rows by verdict; ``leftovers`` counts
    non-empty fields of columns that the description does not name, by column, and ``notes`` says so.
    """

    source: str
    file: str
    rows: RejectedRows
    recorded: int = 0
    known: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    leftovers: Counter[str] = field(default_factory=Counter)
    unknown_operators: Counter[str] = field(default_factory=Counter)
    notes: list[Finding] = field(default_factory=list)
    broken_promises: list[Finding] = field(default_factory=list)

    @property
    def read(self) -> int:
        """The number of rows read."""
        return self.rows.rows

    @property
    def refused(self) -> int:
        """The number of rows that were set aside."""
        return self.rows.rejected

    @property
    def refused_by_code(self) -> Counter[str]:
        """The number of rows set aside by the codes of their findings."""
        counts: Counter[str] = Counter()
        for reason in self.rows.report().reasons:
            counts[reason.code] += reason.rows
        return counts

    @property
    def findings(self) -> list[Finding]:
        """The findings of the first rows set aside, then the notes."""
        return [*self.rows.report().findings[:FINDINGS_KEPT], *self.notes]

    @property
    def is_whole(self) -> bool:
        """Whether no row was refused and the file met its source's assertions; leftovers do not matter here."""
        return not self.refused and not self.broken_promises


def import_file(source: ImportSource, path: Path, *, now: datetime, progress: Progress) -> ImportReport:
    """Import a file and return its report. Raises Refused when the file is not of ``source``.

    Refused too, before anything is written, where more of its rows cannot be read than its source allows: the file is
    read twice.
    """
    refuse_unreadable_file(source, path)

    def record(measurements: Sequence[MeasuredTest], origin: Origin) -> Sequence[RecordReceipt]:
        return record_measurements(
            measurements, origin=origin, source=source.name, now=now, vouching=AttestationKind.IMPORT
        )

    return _import(source, path, record=record, progress=progress)


def refuse_unreadable_file(source: ImportSource, path: Path) -> None:
    """Raise Refused where more rows of a file cannot be read than its source allows."""
    rows, around = RejectedRows(source.rejection_limit), registers()

    def parse(row: SourceRow) -> None:
        source.read(row, around)

    with open_table(path, sheets=source.sheets, spelling=source.spelling) as table:
        _refuse_other_columns(source, table, path)
        for _outcome in rows.accepted(table.rows, parse):
            pass
    if rows.rejected:
        rows.checked(path.name)


def try_file(source: ImportSource, path: Path, *, now: datetime, progress: Progress) -> ImportReport:
    """Return the report of a dry run, with the verdicts that rows would get; nothing is written."""

    def judge(measurements: Sequence[MeasuredTest], origin: Origin) -> Sequence[RecordReceipt]:
        prepared = prepare(
            columns_of(measurements), origin=origin, source=source.name, now=now, vouching=AttestationKind.IMPORT
        )
        placed = prepared.commune != NO_PLACE
        return [
            RecordReceipt(is_new=True, verdict=Verdict(verdict), has_commune=bool(has_commune))
            for verdict, has_commune in zip(prepared.verdict.tolist(), placed.tolist(), strict=True)
        ]

    return _import(source, path, record=judge, progress=progress)


def create_place(mapped: MappedSource, *, now: datetime) -> Territory | None:
    """Create the place that a mapping requests around its named positions; None where it requests none.

    An existing place is left unchanged: the agency may have redrawn it.
    """
    if mapped.place is None or not mapped.points:
        return None
    try:
        return territory(mapped.place.address)
    except NotFound:
        pass  # the usual case at the first import
    # The convex hull of the points plus the margin, on a plane where degrees have the same length in both directions.
    parallel = float(np.cos(np.radians(np.mean([lat for _, lat in mapped.points]))))
    hull = shapely.MultiPoint([(lon * parallel, lat) for lon, lat in mapped.points]).convex_hull
    wide = hull.buffer(float(np.degrees(mapped.place.margin_m / EARTH_RADIUS_M)), quad_segs=8)
    shape = shapely.transform(wide, lambda degrees: degrees / np.array([parallel, 1.0]))
    slug = mapped.place.address.removeprefix("place:")
    return add_place(mapped.place.name, geometry=shape, slug=slug, origin=PlaceOrigin.IMPORT, now=now)


def refuse_territory_names(mapped: MappedSource) -> None:
    """Raise Refused where a named position is a whole territory: its centre is no place of measurement."""
    for name, (lon, lat) in zip(mapped.names, mapped.points, strict=True):
        commune = commune_at(lon, lat)
        around = [] if commune is None else [commune, *parents(commune.address)]
        if any(name.casefold() == holder.name.casefold() for holder in around):
            message = sentence(
                "« %(name)s » est un territoire entier, un point ne dit pas où le test fut fait : "
                "donnez les colonnes « lon » et « lat », ou les positions de lieux plus petits."
            )
            raise Refused("whole_territory", message, name=name[:80])


def registers() -> Registers:
    """Return the lookups of an import, for this installation."""
    return Registers(operators=operator_table(), pseudonym=device_of)


def import_layer(path: Path) -> ImportReport:
    """Import an Ookla file as a reference layer under MAILLAGE_DATA/layers, replacing a previous import."""
    layer = read_layer(path)
    rows = RejectedRows(_LAYER_LIMIT)
    wrong = layer.read - layer.outside - layer.squares.num_rows
    rows.accept(layer.read - wrong)
    if wrong:
        (finding,) = layer.findings
        rows.reject(Refused(finding.code, finding.message, findings=[finding]), rows=wrong)
        rows.checked(path.name)
    folder = Path(settings.DATA_DIR) / "layers"
    folder.mkdir(parents=True, exist_ok=True)
    # Stored in the derived file, so that licence and origin stay with the figures
    facts = {
        "title": LAYER.title,
        "publisher": LAYER.publisher,
        "licence": LAYER.licence,
        "url": LAYER.url,
        "kind": layer.kind,
        "first_day": layer.first_day,
        "level": LEVEL,
    }
    table = layer.squares.replace_schema_metadata({b"maillage.layer": json.dumps(facts, ensure_ascii=False).encode()})
    target = folder / f"{LAYER.name}-{layer.kind}-{layer.first_day}.parquet"
    with replacing(target) as draft:
        # Row groups are small and sorted by square, so that a view reads few of them.
        pq.write_table(table, draft, row_group_size=20_000, compression="zstd")
    report = ImportReport(LAYER.name, path.name, rows, recorded=table.num_rows)
    report.skipped[sentence("hors de France")] = layer.outside
    report.leftovers.update(dict.fromkeys(layer.leftovers, layer.read))
    report.notes.extend(_leftover_findings(report))
    return report


def _import(source: ImportSource, path: Path, *, record: Recording, progress: Progress) -> ImportReport:
    rows = RejectedRows(source.rejection_limit, examples=FINDINGS_KEPT)
    report, around = ImportReport(source.name, path.name, rows), registers()
    with open_table(path, sheets=source.sheets, spelling=source.spelling) as table:
        _refuse_other_columns(source, table, path)
        measured_rows = _measured_rows(source, table, around, report)
        while batch := list(islice(measured_rows, BATCH_ROWS)):
            by_origin: dict[Origin, list[MeasuredTest]] = {}
            for row in batch:
                by_origin.setdefault(row.origin, []).append(row.measurement)
            for origin, measurements in by_origin.items():
                for receipt in record(measurements, origin):
                    report.recorded += receipt.is_new
                    report.known += not receipt.is_new
                    report.verdicts[receipt.verdict.name.lower()] += receipt.is_new
            progress(report.read)
    progress(report.read)
    report.unknown_operators = around.unknown_operators
    report.notes.extend(_leftover_findings(report))
    report.broken_promises = source.failed_assertions(report.read, report.refused)
    return report


def _refuse_other_columns(source: ImportSource, table: Table, path: Path) -> None:
    refuse_aggregates(table.columns, path.name)
    missing = source.missing_columns(table.columns)
    if missing:
        message = sentence(
            "Il manque les colonnes %(columns)s à « %(file)s » : est-ce bien un fichier « %(source)s » ?"
        )
        raise Refused("missing_columns", message, columns=", ".join(missing), file=path.name, source=source.name)


def _measured_rows(
    source: ImportSource, table: Table, around: Registers, report: ImportReport
) -> Iterator[ImportedTest]:
    understood = source.columns.union(source.ignored_columns(table.columns))

    def parse(row: SourceRow) -> tuple[SourceRow, ImportedTest | SkippedRow]:
        return row, source.read(row, around)

    for row, outcome in report.rows.accepted(table.rows, parse):
        # Unused columns of the description are expected; any other column is a leftover.
        report.leftovers.update(name for name in row.fields if name not in understood)
        if isinstance(outcome, SkippedRow):
            report.skipped[outcome.reason] += 1
        else:
            yield outcome


def _leftover_findings(report: ImportReport) -> list[Finding]:
    message = sentence("La colonne « %(column)s » n’est pas dans la description (%(rows)s valeurs non lues).")
    leftovers: Mapping[str, int] = report.leftovers
    return [
        Finding("leftover", message, field_name=column, params={"column": column, "rows": rows})
        for column, rows in leftovers.items()
    ]
