"""Validates a table against a schema in one pass over chunks of rows; each distinct text of a column is checked once.

The steps: match the header, then for each chunk find malformed rows, blank rows, invalid cells column by column, rows
that break a check across columns, and duplicates. How it works, and where it differs from the national validator and
why: docs/explanation/checking.md.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.problems import sentence
from maillage.core.schema.checks.registry import cell_rule, is_known, lacks_library, row_check
from maillage.core.schema.header import HeaderMatch, match_header
from maillage.core.schema.judgement.constraints import schema_faults
from maillage.core.schema.judgement.duplicates import Uniqueness, find_duplicates, uniquenesses
from maillage.core.schema.judgement.grouping import ROW, FindingPlace, Groups
from maillage.core.schema.judgement.judging import ColumnValidator, column_judges, doubtful_numbers
from maillage.core.schema.judgement.row_checks import RowJudging, judge_by_offers, offered_of, row_judgings
from maillage.core.schema.judgement.shape import Chunk, Shape, blank_rows, to_columns
from maillage.core.schema.proposals.propose import proposer
from maillage.core.schema.terms import NO_LOOKUPS, Fault, FieldType, FindingGroup, Lookups, OnRows, Report, Schema
from maillage.core.tables.terms import RowSource, TextRow

_FIRST_ROW: Final = 2
ROWS_AT_ONCE: Final = 16_384  # fastest when measured: chunks fit in the CPU cache and still repeat enough values
FORM_WARNINGS: Final = frozenset({"header-position", "map-warning", "map-elsewhere"})  # reported, but not errors

EMPTY: Final = sentence("Le fichier est vide. Donnez un fichier dont la première ligne porte les noms des colonnes.")
STOPPED: Final = sentence(
    "Les %(rows)s premières lignes ont déjà %(count)s erreurs : les suivantes n’ont pas été vérifiées. Corrigez "
    "d’abord celles-ci, ou choisissez un autre modèle."
)
BLANK_ROW: Final = sentence("Cette ligne est vide. Retirez-la.")
UNKNOWN_CHECK: Final = sentence(
    "Le contrôle « %(check)s » du schéma n’est pas connu : il n’a pas été fait. Signalez-le aux auteurs du schéma."
)
LEFT_OUT: Final = sentence(
    "Le contrôle « %(check)s » de la colonne « %(field)s » n’a pas été fait : la liste officielle manque ici. Vérifiez "
    "ces valeurs vous-même."
)
WITHOUT_LIBRARY: Final = sentence(
    "Le contrôle « %(check)s » de la colonne « %(field)s » n’a pas été fait : sa bibliothèque manque à ce serveur, "
    "l’agence l’installe par « pip install maillage[schemas] ». Vérifiez ces valeurs vous-même."
)


@dataclass(frozen=True, slots=True)
class CheckBudget:
    """How much work to spend on one file.

    ``groups`` is the number of distinct values of one column and reason that get a group of their own (None: the
    default). After ``findings`` findings the remaining rows are skipped (None: never).
    """

    groups: int | None = None
    findings: int | None = None
    rows_at_once: int = ROWS_AT_ONCE


ALL_OF_IT: Final = CheckBudget()


def check_table(
    source: RowSource,
    schema: Schema,
    *,
    lookups: Lookups = NO_LOOKUPS,
    on_rows: OnRows | None = None,
    effort: CheckBudget = ALL_OF_IT,
) -> Report:
    """Validate ``source`` against ``schema``; ``on_rows`` is called with the number of rows read so far.

    Never raises because of the contents of a file or a schema: each fault is a finding.
    """
    if not source.header:
        for _ in source.chunks():  # faults are complete only once all rows were read
            pass
        errors, warnings = _form_findings(source)
        if not errors:
            errors = (FindingGroup("source-error", EMPTY, "form"),)
        return Report(schema.id, schema.version, source.reading, (), 0, errors, warnings)
    match = match_header(source.header, schema)
    checking = _Checking.at_start(source, schema, match, lookups)
    checking.groups = Groups(effort.groups)
    for chunk in source.chunks(effort.rows_at_once):
        checking.check(chunk)
        if on_rows is not None:
            on_rows(checking.row_count)
        if effort.findings is not None and checking.groups.count > effort.findings:
            # Tells the reader that the remaining rows were not checked.
            checking.stopped = (
                FindingGroup(
                    "source-error", STOPPED, "form", params={"count": checking.groups.count, "rows": checking.row_count}
                ),
            )
            break
    return checking.report(source, schema, lookups)


@dataclass
class _Checking:
    """The state of one validation while the table is read."""

    header: HeaderMatch
    shape: Shape
    judges: dict[int, ColumnValidator]  # by column position
    row_judgings: tuple[RowJudging, ...]
    uniques: tuple[Uniqueness, ...]
    missing_values: frozenset[str]
    groups: Groups = field(default_factory=Groups)
    row_count: int = 0
    stopped: tuple[FindingGroup, ...] = ()
    bad_rows: list[NDArray[np.int32]] = field(default_factory=list)

    @classmethod
    def at_start(cls, source: RowSource, schema: Schema, match: HeaderMatch, lookups: Lookups) -> "_Checking":
        """The state before any row is read."""
        by_name = column_judges(schema, lookups)
        names = {column.position: column.field.name for column in match.columns}
        judges = {column.position: by_name[column.field.name] for column in match.columns}
        return cls(
            header=match,
            shape=Shape(source.header, names),
            judges=judges,
            row_judgings=tuple(row_judgings(schema, match)),
            uniques=tuple(uniquenesses(schema, judges)),
            missing_values=frozenset(schema.missing_values),
        )

    def check(self, rows: Sequence[TextRow]) -> None:
        """Check the next rows."""
        columns, ragged = to_columns(rows, self.shape.width)
        blank = blank_rows(columns, self.missing_values)
        chunk = Chunk(columns, self.row_count + _FIRST_ROW, blank, self.judges, self.watched)
        is_bad = np.zeros(len(rows), bool)
        for index in sorted(blank):
            self.groups.add(ROW, BLANK_FAULT, ("",), chunk.first + index)
            is_bad[index] = True
        is_bad[self.shape.tell(self.groups, rows, [index for index in ragged if index not in blank], chunk.first)] = (
            True
        )
        for position, judge in self.judges.items():
            faults = chunk.faults(position)
            if faults:
                column = chunk.columns[position]
                hits = [index for index, text in enumerate(column) if text in faults and index not in blank]
                place = FindingPlace(position + 1, judge.field.name)
                self.groups.add_cells(place, faults, column, hits=hits, first=chunk.first)
                is_bad[hits] = True
        for judging in self.row_judgings:
            is_bad[judging.tell(self.groups, chunk)] = True
        for unique in self.uniques:
            is_bad[unique.see(chunk, self.groups)] = True
        self.bad_rows.append((np.flatnonzero(is_bad) + chunk.first).astype(np.int32))
        self.row_count += len(rows)

    @property
    def watched(self) -> frozenset[int]:
        """The columns that checks across columns or rows need as well."""
        of_rows = (position for judging in self.row_judgings for position in judging.positions if position is not None)
        return frozenset(chain(of_rows, *(unique.positions for unique in self.uniques)))

    def report(self, source: RowSource, schema: Schema, lookups: Lookups) -> Report:
        """The report, once all rows were read."""
        # Before the source is read again, which would report them twice.
        form_errors, form_warnings = _form_findings(source)
        repeated = find_duplicates(source, self.uniques, self.groups)
        doubts = Groups()
        of_features = judge_by_offers(
            source, offered_of(schema, lookups), self.judges, self.row_count, errors=self.groups, doubts=doubts
        )
        propose = proposer({position + 1: judge for position, judge in self.judges.items()})
        # The header's own findings are more precise than the reader's: keep one of each.
        of_header = {(group.code, group.field_number) for group in self.header.errors}
        errors = (
            *self.stopped,
            *(group for group in form_errors if (group.code, group.field_number) not in of_header),
            *self.header.errors,
            *(judging.absence for judging in self.row_judgings if judging.absence is not None and self.row_count),
            *self.groups.finished(propose, self._right_texts),
        )
        # A point may separate thousands in one cell and decimals in another of the same column.
        of_numbers = {
            position: judge
            for position, judge in self.judges.items()
            if judge.field.type is FieldType.NUMBER
            and self.groups.column_texts(
                FindingPlace(position + 1, judge.field.name), self._right_texts
            ).has_doubtful_points
        }
        doubted = doubtful_numbers(source, of_numbers)
        form_rows = [group.row_numbers[group.row_numbers >= _FIRST_ROW] for group in form_errors]
        return Report(
            schema_id=schema.id,
            schema_version=schema.version,
            reading=source.reading,
            header=tuple(source.header),
            row_count=self.row_count,
            errors=errors,
            warnings=(
                *form_warnings,
                *self.header.warnings,
                *doubted,
                *doubts.finished(propose, self._right_texts),
                *_schema_findings(schema, lookups),
            ),
            bad_rows=np.unique(
                np.concatenate([np.empty(0, np.int32), *self.bad_rows, *repeated, of_features, *form_rows])
            ),
        )

    def _right_texts(self, place: FindingPlace) -> Collection[str]:
        judge = self.judges.get((place.field_number or 0) - 1)
        return judge.right_texts if judge is not None else ()


BLANK_FAULT: Final = Fault("blank-row", "form", BLANK_ROW)


def _form_findings(source: RowSource) -> tuple[tuple[FindingGroup, ...], tuple[FindingGroup, ...]]:
    """The faults of the file form as findings: errors and warnings."""
    errors: list[FindingGroup] = []
    warnings: list[FindingGroup] = []
    for fault in source.faults:
        rows = np.array([] if fault.row_number is None else [fault.row_number], np.int32)
        group = FindingGroup(
            fault.code, fault.message, "form", None, fault.field_number, None, fault.params, None, row_numbers=rows
        )
        (warnings if fault.code in FORM_WARNINGS else errors).append(group)
    return tuple(errors), tuple(warnings)


def _schema_findings(schema: Schema, lookups: Lookups) -> Iterator[FindingGroup]:
    """What could not be checked, and why: faults of the schema itself, and missing reference lists."""
    for column in schema.fields:
        for fault in schema_faults(column):
            yield FindingGroup(fault.code, fault.message, fault.check, column.name, params=fault.params)
    for check in schema.custom_checks:
        name = str(check.params.get("column", ""))
        params = {"check": check.name, "field": name}
        if check.name in lookups.offered_checks:
            continue
        if not is_known(check):
            yield FindingGroup("check-error", UNKNOWN_CHECK, check.name, name or None, params=params)
        elif lacks_library(check):
            yield FindingGroup("check-error", WITHOUT_LIBRARY, check.name, name or None, params=params)
        elif cell_rule(check, lookups) is None and row_check(check) is None:
            yield FindingGroup("check-error", LEFT_OUT, check.name, name or None, params=params)
