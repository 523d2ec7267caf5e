"""Which column of the file is which field of the schema: one line a column, the nearest field proposed."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.catalog.terms import DraftStep
from maillage.core.schema.terms import FixKind, Report, Schema
from maillage.core.text import plain
from maillage.publishing.pages.draft.frame import Frame, frame
from maillage.publishing.queries.draft_tables import DraftTable
from maillage.publishing.queries.drafts import DraftVisit

KEEP, LEAVE_OUT = "keep", "leave-out"
_SHOWN_VALUES: Final = 3
_NEAREST: Final = 3
_LOOKED_AT: Final = 50
_LEAST_LETTERS: Final = 4  # of a word that says something: "date", not "n" or "de"


@dataclass(frozen=True, slots=True)
class SchemaFieldOption:
    """A field of the schema that a column may be."""

    name: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of the file: its name, some values, what it may be (the likeliest first)."""

    position: int
    name: str
    values: str
    nearest: tuple[SchemaFieldOption, ...]
    others: tuple[SchemaFieldOption, ...]
    is_kept: bool
    is_known: bool
    is_empty: bool


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    """All columns of the file, and the required fields that none of them is."""

    frame: Frame
    revision: int
    columns: tuple[ColumnLine, ...]
    missing: tuple[SchemaFieldOption, ...]


def columns_page(visit: DraftVisit, table: DraftTable, report: Report) -> ColumnsPage:
    """The columns of the table of a draft, held against its schema."""
    proposed = {
        group.field_number - 1: group.fix.after
        for group in (*report.errors, *report.warnings)
        if group.fix is not None and group.fix.kind is FixKind.HEADER_NAME and group.field_number
    }
    schema = visit.schema
    names = [field.name for field in schema.fields]
    present = set(table.header) | set(proposed.values())
    missing = [field.name for field in schema.fields if field.constraints.required and field.name not in present]
    sample = table.first_rows(_LOOKED_AT)
    lines = []
    for position, written in enumerate(table.header):
        likeliest = proposed.get(position, written if written in names else _named_within(written, schema, present))
        nearest = list(dict.fromkeys([*([likeliest] if likeliest else []), *_most_like(written, schema)]))[:_NEAREST]
        others = [name for name in names if name not in nearest and name != written]
        values = dict.fromkeys(row[position] for row in sample if row[position].strip())
        lines.append(
            ColumnLine(
                position=position,
                name=written,
                values=" · ".join(list(values)[:_SHOWN_VALUES]),
                nearest=tuple(_options(schema, [name for name in nearest if name != written], likeliest)),
                others=tuple(_options(schema, others, likeliest)),
                is_kept=likeliest in {"", written},
                is_known=written in names,
                is_empty=not values and table.is_empty_column(position),
            )
        )
    return ColumnsPage(
        frame=frame(visit, DraftStep.FILL),
        revision=visit.draft.revision,
        columns=tuple(lines),
        missing=tuple(_options(schema, missing, "")),
    )


def _named_within(written: str, schema: Schema, present: set[str]) -> str:
    """The absent field whose title has all words of ``written`` ("Date", "SIRET"); empty without one, or in doubt."""
    words = set(plain(written).split())
    if not any(len(word) >= _LEAST_LETTERS for word in words):
        return ""
    absent = [field for field in schema.fields if field.name not in present]
    named = [field for field in absent if words <= set(plain(f"{field.name} {field.title or ''}").split())]
    required = [field for field in named if field.constraints.required]
    likely = named if len(named) == 1 else required
    return likely[0].name if len(likely) == 1 else ""


def _options(schema: Schema, names: Sequence[str], selected: str) -> Iterator[SchemaFieldOption]:
    for field in schema.fields:
        if field.name in names:
            yield SchemaFieldOption(
                field.name, field.title if field.title != field.name else "", field.name == selected
            )


def _most_like(written: str, schema: Schema) -> list[str]:
    """The fields whose name or title is most like what was written."""
    spelled = plain(written)
    likeness = {
        field.name: max(
            difflib.SequenceMatcher(None, spelled, plain(name)).ratio()
            for name in (field.name, field.title or field.name)
        )
        for field in schema.fields
    }
    return sorted(likeness, key=lambda name: -likeness[name])[:_NEAREST]
