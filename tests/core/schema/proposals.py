"""The fixes that are proposed in a file, each once: all rounds of them, as a person would press the button.

Those of the real files were read by people and are listed in tests/samples/schema/proposals.tsv, which
bench/checking_proposals.py writes.
"""

from pathlib import Path
from typing import Final, NamedTuple

from maillage.core.schema.check import check_table
from maillage.core.schema.fixes import apply_fixes
from maillage.core.schema.terms import NO_LOOKUPS, Lookups, Schema
from maillage.core.tables.reading import open_source
from tests.core.schema.cases import SAMPLES
from tests.core.schema.tables import Rows

READ_BY_PEOPLE: Final = SAMPLES / "proposals.tsv"
_MOST_ROUNDS: Final = 4


class Proposal(NamedTuple):
    """One value of one field, and what it would become."""

    schema: str
    field: str
    value: str
    kind: str
    after: str


def proposals(path: Path, schema: Schema, lookups: Lookups = NO_LOOKUPS) -> set[Proposal]:
    """All that would be changed in a file."""
    source = open_source(path, expected=[field.name for field in schema.fields])
    header, rows = source.header, [row for chunk in source.chunks() for row in chunk]
    found: set[Proposal] = set()
    for _ in range(_MOST_ROUNDS):
        report = check_table(Rows(header, rows), schema, lookups=lookups)
        fixed = apply_fixes(header, rows, report, schema=schema, lookups=lookups)
        found |= {
            Proposal(schema.id, change.field_name or "", change.before, change.kind.value, change.after)
            for change in fixed.changes
        }
        header, rows = fixed.header, fixed.rows
    return found


def as_line(one: Proposal) -> str:
    """A proposal as a line of the list."""
    return "\t".join(text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") for text in one)
