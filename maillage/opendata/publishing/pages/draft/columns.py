"""The column mapping: one line per file column, with the closest schema field proposed."""

import difflib
from dataclasses import dataclass
from typing import Final

from maillage.core.schema.terms import Field, FixKind, Report, Schema
from maillage.core.text import normalised_text
from maillage.opendata.publishing.store.draft_tables import DraftTable

KEEP, LEAVE_OUT = "keep", "leave-out"
_SHOWN_VALUES: Final = 3
_NEAREST: Final = 3
_LOOKED_AT: Final = 50
_LEAST_LETTERS: Final = 4  # letters of a significant word: "date", not "n" or "de"


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of the file: sample values, and the fields it may be, best first."""

    position: int
    name: str
    values: str
    likeliest: str
    nearest: tuple[Field, ...]
    others: tuple[Field, ...]
    is_known: bool
    is_empty: bool

    @property
    def is_kept(self) -> bool:
        """Whether the column keeps its name."""
        return self.likeliest in {"", self.name}


def missing_fields(schema: Schema, table: DraftTable, report: Report) -> list[Field]:
    """The required fields that no column matches, not even by a proposed name."""
    present = {*table.header, *_proposed_names(report).values()}
    return [field for field in schema.fields if field.constraints.required and field.name not in present]


def column_lines(schema: Schema, table: DraftTable, report: Report) -> list[ColumnLine]:
    """The columns of a draft's table, matched with its schema."""
    proposed = _proposed_names(report)
    names = [field.name for field in schema.fields]
    present = set(table.header) | set(proposed.values())
    sample = table.first_rows(_LOOKED_AT)
    lines = []
    for position, written in enumerate(table.header):
        likeliest = proposed.get(position, written if written in names else _named_within(written, schema, present))
        nearest = list(dict.fromkeys([*([likeliest] if likeliest else []), *_most_like(written, schema)]))[:_NEAREST]
        values = dict.fromkeys(row[position] for row in sample if row[position].strip())
        lines.append(
            ColumnLine(
                position=position,
                name=written,
                values=" · ".join(list(values)[:_SHOWN_VALUES]),
                likeliest=likeliest,
                nearest=tuple(field for field in schema.fields if field.name in nearest and field.name != written),
                others=tuple(field for field in schema.fields if field.name not in nearest and field.name != written),
                is_known=written in names,
                is_empty=not values and table.is_empty_column(position),
            )
        )
    return lines


def _proposed_names(report: Report) -> dict[int, str]:
    """The field names proposed for columns, by index of the column."""
    return {
        group.field_number - 1: group.fix.after
        for group in (*report.errors, *report.warnings)
        if group.fix is not None and group.fix.kind is FixKind.HEADER_NAME and group.field_number
    }


def _named_within(written: str, schema: Schema, present: set[str]) -> str:
    """The missing field whose title contains all words of ``written`` ("Date", "SIRET"); "" if none or ambiguous."""
    words = set(normalised_text(written).split())
    if not any(len(word) >= _LEAST_LETTERS for word in words):
        return ""
    absent = [field for field in schema.fields if field.name not in present]
    named = [field for field in absent if words <= set(normalised_text(f"{field.name} {field.title or ''}").split())]
    required = [field for field in named if field.constraints.required]
    likely = named if len(named) == 1 else required
    return likely[0].name if len(likely) == 1 else ""


def _most_like(written: str, schema: Schema) -> list[str]:
    """The fields whose name or title is closest to ``written``."""
    spelled = normalised_text(written)
    likeness = {
        field.name: max(
            difflib.SequenceMatcher(None, spelled, normalised_text(name)).ratio()
            for name in (field.name, field.title or field.name)
        )
        for field in schema.fields
    }
    return sorted(likeness, key=lambda name: -likeness[name])[:_NEAREST]
