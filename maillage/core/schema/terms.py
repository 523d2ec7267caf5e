"""Terms of schemas and validation: Schema, Field, Constraints, Report, Finding, Fix.

The vocabulary is that of Table Schema (specs.frictionlessdata.io/table-schema); the codes of findings are
frictionless's, so that reports compare one to one with the national validator's.

A rule returns a Fault, shared by all values that break it in the same way. The value itself is added when findings are
grouped: rules allocate nothing per value, so a million invalid cells cost no more than their row numbers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.tables.terms import TableReading

SHOWN_LENGTH: Final = 80  # characters of a value shown in a message


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value is invalid: frictionless's code, the constraint or check, a French sentence with its remedy.

    ``params`` fill the sentence besides ``value`` (shortened) and ``length``, which every sentence may use. With
    ``is_of_column`` it is reported once for all cells of the column, with their ``count``.
    """

    code: str
    check: str
    message: str
    params: Mapping[str, str | float] = field(default_factory=dict)
    is_of_column: bool = False

    def params_of(self, value: str) -> dict[str, str | float]:
        """All parameters of the sentence for this value."""
        return {**self.params, "value": shortened(value), "length": len(value)}


FaultOf = Callable[[str], Fault]  # the fault of a text


def always(fault: Fault) -> FaultOf:
    """A function that returns the same fault for every text."""
    return lambda _text: fault


def shortened(value: str) -> str:
    """``value`` on one line, truncated at 80 characters."""
    line = " ".join(value[: 2 * SHOWN_LENGTH].split())
    return line if len(line) <= SHOWN_LENGTH and len(value) <= 2 * SHOWN_LENGTH else f"{line[: SHOWN_LENGTH - 1]}…"


def example_of(examples: tuple[str, ...], otherwise: str) -> str:
    """The first example in the schema, shortened, or ``otherwise``."""
    return shortened(examples[0]) if examples else otherwise


class FieldType(StrEnum):
    """The types that the national schemas use."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    YEAR = "year"
    ARRAY = "array"
    GEOPOINT = "geopoint"
    GEOJSON = "geojson"
    LIST = "list"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Constraints:
    """Constraints on a value besides its type. Bounds are texts, parsed by the type of the field."""

    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    min_length: int | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a schema. ``format`` is Table Schema's (email, uri, uuid, %Y-%m-%d, array, default, any)."""

    name: str
    type: FieldType
    title: str = ""
    description: str = ""
    format: str = "default"
    constraints: Constraints = Constraints()
    examples: tuple[str, ...] = ()
    true_values: tuple[str, ...] = ("true", "True", "TRUE", "1")
    false_values: tuple[str, ...] = ("false", "False", "FALSE", "0")
    array_item: Mapping[str, Any] | None = None

    @property
    def label(self) -> str:
        """The title, or the name if there is none."""
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class CustomCheck:
    """One custom check of a national schema: its name as written there, and its parameters."""

    name: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Schema:
    """One version of one schema. ``id`` is family and name, such as "scdl/subventions".

    ``is_of_layer``: it is that of the features of a GeoJSON, whose missing values have no member and lists are arrays.
    """

    id: str
    version: str
    title: str
    fields: tuple[Field, ...]
    description: str = ""
    homepage: str = ""
    custom_checks: tuple[CustomCheck, ...] = ()
    missing_values: tuple[str, ...] = ("",)
    primary_key: tuple[str, ...] = ()
    path: str = ""
    is_of_layer: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """The names that its columns may have in a file: field names, then titles."""
        names = tuple(field.name for field in self.fields)
        return (*names, *(field.title for field in self.fields if field.title and field.title not in names))

    def field_named(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)


class FixKind(StrEnum):
    """What a proposed fix changes; fixes of one kind can be applied to all their cells at once."""

    DATE_TO_ISO = "date-to-iso"
    DECIMAL_POINT = "decimal-point"
    SPACES_OUT = "spaces-out"
    LEADING_ZEROS = "leading-zeros"
    ENUM_SPELLING = "enum-spelling"
    BOOLEAN_WORD = "boolean-word"
    HEADER_NAME = "header-name"
    COORDINATES_SWAPPED = "coordinates-swapped"
    FLOAT_TAIL = "float-tail"  # Excel's "21860194600000.0"
    ADDRESS_SCHEME = "address-scheme"
    PERIOD_FORM = "period-form"
    TRIMMED = "trimmed"
    COORDINATES_FORM = "coordinates-form"  # "48,85 ; 2,35" in the format of the field
    PHONE_FORM = "phone-form"  # international format
    LETTER_CASE = "letter-case"  # capitals or title case
    BLANK_ROW_OUT = "blank-row-out"
    EMPTIED = "emptied"


@dataclass(frozen=True, slots=True)
class Fix:
    """A proposed change of one value: every cell of the finding equal to ``before`` becomes ``after``."""

    kind: FixKind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """One cause, found in one or many rows: same code, same field, same value.

    ``field_number`` is the position in the file, from 1; ``row_numbers`` (ascending, header = 1) is empty for findings
    on the file or a column. ``message`` is a French message id (fault and remedy) with placeholders for ``params``.
    ``check`` is the broken constraint or check ("required", "pattern", "compare-columns-value", …).

    ``file`` is the part of a package whose rows they are (stop_times.txt); "" for a table. ``href`` explains the rule
    on another site, or is "".
    """

    code: str
    message: str
    check: str = ""
    field_name: str | None = None
    field_number: int | None = None
    value: str | None = None
    params: Mapping[str, str | float] = field(default_factory=dict)
    fix: Fix | None = None
    row_numbers: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    file: str = ""
    href: str = ""

    @property
    def count(self) -> int:
        """The number of findings in the group."""
        return max(1, len(self.row_numbers))

    @property
    def is_absent_column(self) -> bool:
        """Whether a field has no column, nor one that may have been meant."""
        return self.code == "missing-label" and self.fix is None


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a validation. Every error is counted and kept, without a limit.

    ``errors`` make the table invalid, ``warnings`` do not (extra column, missing optional column, other order).
    ``bad_rows`` are the numbers of the rows with at least one error, ascending.
    """

    schema_id: str
    schema_version: str
    reading: TableReading
    header: tuple[str, ...]
    row_count: int
    errors: tuple[FindingGroup, ...]
    warnings: tuple[FindingGroup, ...] = ()
    bad_rows: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))

    @property
    def error_count(self) -> int:
        """The number of errors, counting each cell."""
        return sum(group.count for group in self.errors)

    @property
    def is_valid(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """The names of the columns that are not in the schema, except unnamed ones."""
        return tuple(group.value for group in self.warnings if group.code == "extra-label" and group.value)

    @property
    def faulty_rows(self) -> NDArray[np.int32]:
        """The numbers of the rows that do not conform: those with an error, or all if a required column is missing."""
        if any(group.code == "missing-label" for group in self.errors):
            return np.arange(2, self.row_count + 2, dtype=np.int32)  # the header is row 1
        return self.bad_rows


@dataclass(frozen=True, slots=True)
class RowFinding:
    """A finding of a feature's check on a row: on a cell, or (``field_name`` None) on the row as a whole.

    ``value`` is the text of the cell, or the value shown in the sentence. Without ``is_error`` it is a warning.
    """

    row_number: int
    field_name: str | None
    fault: Fault
    value: str = ""
    is_error: bool = True


NamedRow = tuple[int, Mapping[str, str]]  # row number (the header is 1), cells by field name
# Takes all rows of a table, since rows may depend on each other.
OfferedCheck = Callable[[Iterable[NamedRow]], Iterable[RowFinding]]


@dataclass(frozen=True, slots=True)
class Lookups:
    """Reference data for checks, supplied by the caller: the core does not depend on the territory.

    Each function decides whether a text names something that exists; None skips the checks that need it.
    """

    is_commune_code: Callable[[str], bool] | None = None
    is_commune_name: Callable[[str], bool] | None = None
    is_postal_code: Callable[[str], bool] | None = None
    is_departement_code: Callable[[str], bool] | None = None
    is_departement_name: Callable[[str], bool] | None = None
    is_region_code: Callable[[str], bool] | None = None
    is_region_name: Callable[[str], bool] | None = None
    offered_checks: Mapping[str, OfferedCheck] = field(default_factory=dict)  # by their names in schemas


NO_LOOKUPS = Lookups()  # no reference data
OnRows = Callable[[int], None]  # called now and then with the number of rows checked
