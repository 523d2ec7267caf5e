"""Checks a file against a named or detected schema, and computes the table after the proposed fixes.

Shared by the command, the API and the page. Nothing of the file is stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from maillage.core.problems import Finding, NotFound, Refused, sentence
from maillage.core.schema.check import ALL_OF_IT, STOPPED, CheckBudget, check_table
from maillage.core.schema.fixes import CellChange, apply_fixes
from maillage.core.schema.terms import FieldType, FixKind, OnRows, Report, Schema
from maillage.core.tables.csv_rows import TOO_MANY_WRONG
from maillage.core.tables.forms import OTHER_OBJECTS, form_of
from maillage.core.tables.map_source import Box
from maillage.core.tables.reading import RowsInMemory, open_source
from maillage.core.tables.rectangle import TOO_MANY_BLANKS, TOO_MANY_TO_READ
from maillage.core.tables.terms import LIMITS, ReadLimits, TableFileForm, TextRow
from maillage.core.tables.zip_bounds import unpacked_bytes
from maillage.opendata.catalog.domain.schemas import Model
from maillage.opendata.catalog.domain.terms import HEAVY_CHECK, LIGHT_CHECK
from maillage.opendata.catalog.store.lookups import lookups
from maillage.opendata.catalog.store.schemas import model_named, nearest_schema, schema
from maillage.opendata.publishing.store.document_checks import invitations
from maillage.territory.store.territories import outline
from maillage.web.installation import home_territory
from maillage.web.protection.lanes import Lane

# A renamed column may expose values that could not be checked before, with fixes of their own; more rounds find
# nothing.
_MOST_ROUNDS: Final = 4
# Cells read for a visitor without an account, about a second for any file: 30,000 rows of 16 columns.
MOST_READ_CELLS: Final = 500_000
_PLACE_TYPES: Final = frozenset({FieldType.GEOPOINT, FieldType.GEOJSON})
_PARTLY_READ: Final = frozenset({STOPPED, TOO_MANY_TO_READ, TOO_MANY_BLANKS, TOO_MANY_WRONG})
MOST_READ_COLUMNS: Final = 1_000
_MARGIN_DEGREES: Final = 0.3  # around the territory: a line of cars, a river, an intercommunalité beyond its border
# Fewer groups than for the grid of a draft, since the fix of each is searched for.
SMALL_EFFORT: Final = CheckBudget(groups=2_000, findings=40_000, rows_at_once=2_048)
_TOO_LONG_TO_CORRECT: Final = sentence(
    "Ce fichier est trop long pour être corrigé ici : corrigez-le dans un brouillon de votre organisation, ou sur "
    "votre poste avec « maillage catalog check »."
)
_BUSY: Final = sentence("Beaucoup de fichiers sont vérifiés en ce moment : recommencez dans une minute.")
LIGHT: Final = Lane("check", at_once=6, busy=_BUSY)
HEAVY: Final = Lane("large_check", at_once=2, busy=_BUSY)


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """The result of a check and its model; ``is_recognised`` if the model was detected from the header."""

    model: Model
    schema: Schema
    report: Report
    is_recognised: bool


@dataclass(frozen=True, slots=True)
class CorrectedTable:
    """A table after its fixes, each traced by its sheet row, and its remaining errors."""

    header: TextRow
    rows: list[TextRow]
    changes: tuple[CellChange, ...]
    report: Report

    @property
    def columns(self) -> TextRow:
        """The header padded to the widest row: cells beyond the names are kept, without a name."""
        widest = max((len(row) for row in self.rows), default=0)
        return (*self.header, *("",) * (widest - len(self.header)))


def check_file(
    path: Path,
    *,
    schema_id: str | None = None,
    version: str | None = None,
    sheet: str | None = None,
    system: str | None = None,
    limits: ReadLimits = LIMITS,
    on_rows: OnRows | None = None,
    effort: CheckBudget = ALL_OF_IT,
) -> CheckedTable:
    """Check a file against its schema; without ``schema_id``, against the one detected from its header.

    ``system`` is the code of the coordinate system of a map, None where the file says it.
    Raises NotFound for an unknown schema, Refused if none is named and none is detected.
    """
    # The expected column names help to detect the header, the sheet and the delimiter.
    expected = () if schema_id is None else schema(schema_id, version).labels
    within = home_box() if form_of(path) is TableFileForm.MAP else None
    source = open_source(path, limits=limits, sheet=sheet, system=system, expected=expected, within=within)
    # Check the rows of ``source``.
    if schema_id is None and not source.header and source.faults:
        why = [Finding(fault.code, fault.message, params=fault.params) for fault in source.faults]
        if any(fault.message == OTHER_OBJECTS for fault in source.faults):
            why += invitations()
        raise Refused("file_unreadable", sentence("Ce fichier ne peut pas être lu comme un tableau."), findings=why)
    is_map = source.reading.form is TableFileForm.MAP
    model = nearest_schema(source.header, is_map=is_map) if schema_id is None else model_named(schema_id)
    if model is None:
        message = sentence(
            "Les noms des colonnes ne ressemblent à aucun modèle connu : choisissez-le vous-même, puis recommencez."
        )
        raise Refused("schema_not_recognised", message)
    model_schema = schema(model.id, version)
    places = {field.name for field in model_schema.fields if field.type in _PLACE_TYPES}
    if schema_id is None and is_map and not places <= {*source.header}:
        # The points of the map are written in the column that the schema has for them.
        expected = model_schema.labels
        source = open_source(path, limits=limits, sheet=sheet, system=system, expected=expected, within=within)
    report = check_table(source, model_schema, lookups=lookups(), on_rows=on_rows, effort=effort)
    return CheckedTable(model, model_schema, report, is_recognised=schema_id is None)


def home_box() -> Box | None:
    """Where maps of this installation are expected, with a margin; None where its territory has no contour."""
    try:
        west, south, east, north = outline(home_territory()).bounds
    except NotFound:
        # Then any place will do.
        return None
    return west - _MARGIN_DEGREES, south - _MARGIN_DEGREES, east + _MARGIN_DEGREES, north + _MARGIN_DEGREES


@contextmanager
def turn_to_check(path: Path) -> Iterator[ReadLimits]:
    """Read limits for a visitor's file, within one of few concurrent turns: a small workbook may unpack to a huge one.

    Raises Unavailable if too many checks are running.
    """
    is_light = unpacked_bytes(path) <= LIGHT_CHECK.decompressed_bytes
    limits, lane = (LIGHT_CHECK, LIGHT) if is_light else (HEAVY_CHECK, HEAVY)
    with lane.turn():
        yield replace(limits, read_cells=MOST_READ_CELLS, columns=MOST_READ_COLUMNS)


def corrected_table(
    path: Path,
    checked: CheckedTable,
    *,
    sheet: str | None = None,
    system: str | None = None,
    limits: ReadLimits = LIMITS,
) -> CorrectedTable:
    """The table of the file with every proposed fix applied, repeated while fixes reveal more fixes.

    Raises Refused if the limits only let a part of the file be read.
    """
    if any(group.message in _PARTLY_READ for group in checked.report.errors):
        raise Refused("file_too_long", _TOO_LONG_TO_CORRECT)
    source = open_source(path, limits=limits, sheet=sheet, system=system, expected=checked.schema.labels)
    header, report = source.header, checked.report
    rows = [row for chunk in source.chunks() for row in chunk]
    reading = source.reading
    changes: list[CellChange] = []
    for _ in range(_MOST_ROUNDS):
        fixed = apply_fixes(header, rows, report, schema=checked.schema, lookups=lookups())
        if not fixed.changes:
            break
        header, rows = fixed.header, fixed.rows
        changes += (replace(change, row_number=reading.sheet_row(change.row_number)) for change in fixed.changes)
        reading = reading.without_rows(
            change.row_number for change in fixed.changes if change.kind is FixKind.BLANK_ROW_OUT
        )
        report = check_table(RowsInMemory(header, rows, reading), checked.schema, lookups=lookups())
    return CorrectedTable(header, rows, tuple(changes), report)
