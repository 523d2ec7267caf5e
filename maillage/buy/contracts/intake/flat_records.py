"""Records of a table: one row per record, or one per holder, in any flat format and file type."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, takewhile
from pathlib import Path
from typing import Any, Final

from maillage.buy.contracts.domain.remarks import Breach, CheckLevel, CheckRule, PlacedRemark, Severity
from maillage.buy.contracts.intake.flat_names import is_flat, record_of_row
from maillage.buy.contracts.intake.raw_records import EMPTY, RawRecord, RawStream, breach_at, looks_like_record
from maillage.core.problems import sentence
from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import LIMITS, ReadLimits, RowSource

_EXPECTED: Final = ("id", "objet", "acheteur.id", "acheteur_id", "codeCPV", "montant", "dateNotification", "nature")
_FIRST_ROW: Final = 2
_COUNT: Final = "countTitulaires"

HOLDERS_MISSING: Final = CheckRule(
    "holders-missing",
    sentence("Le fichier annonce %(count)s titulaires et n’en montre que %(shown)s : les autres lignes manquent ici."),
    "Forme consolidée à plat : une ligne par titulaire",
    CheckLevel.DOCUMENT,
    Severity.WARNING,
)


def table_records(
    path: Path, may_go_on: Callable[[], bool] = lambda: True, *, limits: ReadLimits = LIMITS
) -> RawStream:
    """The records of a table, row by row; ``ligne/N`` is the sheet row."""
    source = open_source(path, limits=limits, expected=_EXPECTED)
    header = [name.strip() for name in source.header]
    chunks = takewhile(lambda _chunk: may_go_on(), source.chunks())
    rows = enumerate(chain.from_iterable(chunks), _FIRST_ROW)
    yield from merged_holders(
        RawRecord(f"ligne/{source.reading.sheet_row(number)}", record, is_typed=False)
        for number, row in rows
        if looks_like_record(record := record_of_row(zip(header, row, strict=False)))
    )
    yield from source_faults(source)


def source_faults(source: RowSource) -> Iterator[PlacedRemark]:
    """What was wrong with a table that was read to its end."""
    for fault in source.faults:
        # If a row was skipped, or the table ends early, data were lost.
        severity = Severity.ERROR if fault.code == "source-error" else Severity.WARNING
        rule = CheckRule(f"table-{fault.code}", fault.message, "Forme du tableau", CheckLevel.DOCUMENT, severity)
        row = "" if fault.row_number is None else f"ligne/{source.reading.sheet_row(fault.row_number)}"
        yield PlacedRemark(row, Breach(rule, "", fault.params))


def merged_holders(records: Iterator[RawRecord]) -> RawStream:
    """Consecutive rows that only differ in their holder, merged into one record."""
    waiting: RawRecord | None = None
    is_empty = True
    for record in records:
        is_empty = False
        if waiting is not None and _is_same_but_holders(waiting.fields, record.fields):
            holders = [*waiting.fields["titulaires"], *record.fields["titulaires"]]
            waiting = replace(waiting, fields={**waiting.fields, "titulaires": holders})
            continue
        if waiting is not None:
            yield _counted(waiting)
        waiting = record
    if waiting is not None:
        yield _counted(waiting)
    if is_empty:
        yield breach_at("", EMPTY)


def _is_same_but_holders(record: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Only for the format that states the number of holders: elsewhere equal rows are lots or copies."""
    if (
        _COUNT not in record
        or record.get("id") != other.get("id")
        or "titulaires" not in record
        or "titulaires" not in other
    ):
        return False
    return {**record, "titulaires": None} == {**other, "titulaires": None} and record["titulaires"] != other[
        "titulaires"
    ]


def _counted(record: RawRecord) -> RawRecord:
    """The record, with a remark if it has fewer holders than stated."""
    try:
        count = int(float(record.fields.get(_COUNT, 0)))
    except (TypeError, ValueError):  # no count to compare with
        return record
    holders = len(record.fields.get("titulaires") or ())
    if count <= holders:
        return record
    breach = Breach(HOLDERS_MISSING, str(count), {"count": count, "shown": holders})
    return replace(record, remarks=(*record.remarks, PlacedRemark(f"{record.path}/titulaires", breach)))


def nested_record(record: RawRecord) -> RawRecord:
    """A JSON record with flat field names, as a nested record; its values are texts."""
    if not is_flat(record.fields):
        return record
    return replace(record, fields=record_of_row(record.fields.items()), is_typed=False)
