"""Validates the texts of one column: missing, type, constraints, custom checks; the first failure is reported.

A verdict depends on the text alone, so it is computed once per distinct text and cached. The form and the grid use the
same judge, one cell at a time.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np

from maillage.core.problems import sentence
from maillage.core.schema.checks.identifiers import ROUNDED, is_rounded
from maillage.core.schema.checks.registry import cell_rule, row_check
from maillage.core.schema.judgement.constraints import Rule, required_fault, rules_of
from maillage.core.schema.proposals.column_texts import MAYBE_THOUSANDS
from maillage.core.schema.terms import Fault, Field, FieldType, FindingGroup, Lookups, Schema
from maillage.core.schema.types.readers import reader_of, type_faults
from maillage.core.tables.terms import RowSource

KEPT_VERDICTS: Final = 8_192  # per column, carried from one chunk to the next


class TextVerdict(NamedTuple):
    """The result for a text: its value (None if missing or of another type), and its fault."""

    value: Any
    fault: Fault | None


class ColumnValidator:
    """Validates the texts of one field; ``is_tied`` if a check on which of several columns are empty includes it."""

    def __init__(
        self, field: Field, missing_values: Iterable[str], checks: Sequence[Rule] = (), *, is_tied: bool = False
    ) -> None:
        self.field = field
        self.is_tied = is_tied
        self._missing = frozenset(missing_values)
        self._required = required_fault(field) if field.constraints.required else None
        self._read = reader_of(field)
        self._of_another_type = type_faults(field)
        self._checks = tuple(checks)
        self._rules = (*rules_of(field), *checks)
        self.takes_any_text = not self._rules and self._read is reader_of(_ANY)
        self._known: dict[str, TextVerdict] = {}
        self._known_right: set[str] = set()
        self._clearer: dict[str, Fault] = {}

    def verdict(self, text: str) -> TextVerdict:
        """The verdict on ``text``."""
        if text in self._missing:
            return TextVerdict(None, self._required)
        value = self._read(text)
        return TextVerdict(value, self._fault_of(text, value))

    def fault(self, text: str) -> Fault | None:
        """The fault of ``text``, or None."""
        return self._required if text in self._missing else self._fault_of(text, self._read(text))

    def faults(self, column: Collection[str | None]) -> dict[str, Fault]:
        """The invalid texts of ``column``, each with its fault; None stands for a missing cell and is skipped."""
        if self.takes_any_text:
            required = self._required
            return {text: required for text in self._missing if text in column} if required else {}
        texts = texts_of(column) - self._known_right
        refused = {text: fault for text in texts if (fault := self.fault(text)) is not None}
        if len(texts) <= KEPT_VERDICTS:
            before = self._known_right if len(self._known_right) < KEPT_VERDICTS else set()
            self._known_right = before | (texts - refused.keys())
        return refused

    def verdicts(self, texts: set[str]) -> dict[str, TextVerdict]:
        """The verdict on each of ``texts``."""
        known = self._known
        verdicts = {text: known[text] if text in known else self.verdict(text) for text in texts}
        if len(verdicts) <= KEPT_VERDICTS:
            self._known = verdicts if len(known) + len(verdicts) > KEPT_VERDICTS else known | verdicts
        return verdicts

    @property
    def right_texts(self) -> Collection[str]:
        """The valid texts seen, as far as they are cached."""
        return self._known_right or [text for text, (_, fault) in self._known.items() if fault is None]

    def is_missing(self, text: str) -> bool:
        """Whether ``text`` is one of the missing values."""
        return text in self._missing

    def _fault_of(self, text: str, value: Any) -> Fault | None:
        if value is None:
            return self._of_another_type(text)
        for rule in self._rules:
            fault = rule(text, value)
            if fault is not None:
                if fault.check != "pattern":
                    return fault
                # A custom check that fails too has a clearer message: "a SIRET has 14 digits".
                of_checks = (check(text, value) for check in self._checks)
                better = next(filter(None, of_checks), ROUNDED_CODE if is_rounded(text) else None)
                if better is None:
                    return fault
                return self._clearer.setdefault(better.message, replace(better, code=fault.code, check=fault.check))
        return None


_ANY: Final = Field("", FieldType.ANY)
ROUNDED_CODE: Final = Fault("constraint-error", "pattern", ROUNDED, is_of_column=True)
_FIRST_ROW: Final = 2
DOUBTFUL: Final = sentence(
    "« %(value)s » est lu comme un nombre à décimales, mais d’autres cases de la colonne ont un point entre les "
    "milliers. Si c’est un millier, écrivez %(thousands)s."
)


def texts_of(column: Iterable[str | None]) -> set[str]:
    """The distinct texts of a column."""
    texts = set(column)
    texts.discard(None)
    return texts  # type: ignore[return-value]


def column_judges(schema: Schema, lookups: Lookups) -> Mapping[str, ColumnValidator]:
    """The judge of each field of a schema, by name."""
    checks: dict[str, list[Rule]] = {}
    over_columns = [check for check in map(row_check, schema.custom_checks) if check and not check.asks_filled]
    tied = {name for check in over_columns for name in check.columns}
    for check in schema.custom_checks:
        rule = cell_rule(check, lookups)
        if rule is not None:
            checks.setdefault(str(check.params.get("column")), []).append(rule)
    return {
        field.name: ColumnValidator(
            field, schema.missing_values, checks.get(field.name, ()), is_tied=field.name in tied
        )
        for field in schema.fields
    }


def doubtful_numbers(source: RowSource, judges: Mapping[int, ColumnValidator]) -> Iterator[FindingGroup]:
    """The ambiguous numbers of these columns (by position); reads the source again if there are NUMBER columns."""
    numbers = {position: judge for position, judge in judges.items() if judge.field.type is FieldType.NUMBER}
    if not numbers:
        return
    rows: dict[tuple[int, str], list[int]] = {}
    first = _FIRST_ROW
    for chunk in source.chunks():
        for index, row in enumerate(chunk, first):
            for position in numbers:
                if position < len(row) and MAYBE_THOUSANDS.fullmatch(row[position]):
                    rows.setdefault((position, row[position]), []).append(index)
        first += len(chunk)
    for (position, text), numbers_of_rows in rows.items():
        yield FindingGroup(
            "ambiguous-number",
            DOUBTFUL,
            "type",
            numbers[position].field.name,
            position + 1,
            text,
            {"value": text, "thousands": text.replace(".", "")},
            row_numbers=np.array(numbers_of_rows, np.int32),
        )
