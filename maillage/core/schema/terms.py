"""The words of schemas and of their checking: Schema, Field, Constraints, Report, Finding, Fix.

The vocabulary is that of Table Schema (specs.frictionlessdata.io/table-schema); the codes of findings are those of
frictionless, so that reports can be compared one to one with the national checker's.

What a rule says of a value: a fault, shared by all values that break the rule in the same way.

The value itself is added when findings are grouped: rules make no object per value, so a million wrong cells cost
no more than their row numbers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.tables.terms import TableReading

SHOWN_LENGTH: Final = 80  # characters of a value that a sentence can carry


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value is refused: frictionless's code, the constraint or check broken, a French sentence with its remedy.

    ``params`` fill the sentence besides ``value`` (shortened) and ``length``, which every sentence may use. What
    ``is_of_column`` is told once for all its cells, of any value, with their ``count``.
    """

    code: str
    check: str
    message: str
    params: Mapping[str, str | float] = field(default_factory=dict)
    is_of_column: bool = False

    def params_of(self, value: str) -> dict[str, str | float]:
        """All that fills the sentence for this value."""
        return {**self.params, "value": shortened(value), "length": len(value)}


FaultOf = Callable[[str], Fault]  # what is told of a text


def always(fault: Fault) -> FaultOf:
    """The same fault for every text."""
    return lambda _text: fault


def shortened(value: str) -> str:
    """``value`` on one line, cut at 80 characters."""
    line = " ".join(value[: 2 * SHOWN_LENGTH].split())
    return line if len(line) <= SHOWN_LENGTH and len(value) <= 2 * SHOWN_LENGTH else f"{line[: SHOWN_LENGTH - 1]}…"


def example_of(examples: tuple[str, ...], otherwise: str) -> str:
    """The first example that a schema gives, shortened, or ``otherwise``."""
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
    """What a value must be besides its type. Bounds are the texts of the schema, read by the type of the field."""

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
        """The title, or the name where there is none."""
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class CustomCheck:
    """One home-made check of a national schema: its name as written there and its parameters."""

    name: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Schema:
    """One version of one schema. ``id`` is family and name, such as "scdl/subventions"."""

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

    @property
    def labels(self) -> tuple[str, ...]:
        """What its columns may be called in a file: their names, then their titles."""
        names = tuple(field.name for field in self.fields)
        return (*names, *(field.title for field in self.fields if field.title and field.title not in names))

    def field_named(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)


class FixKind(StrEnum):
    """What a proposed fix changes; the same kind can be applied to all its cells at once."""

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
    COORDINATES_FORM = "coordinates-form"  # "48,85 ; 2,35" as the field wants a point
    PHONE_FORM = "phone-form"  # an international number
    LETTER_CASE = "letter-case"  # capitals, or a capital at each word
    BLANK_ROW_OUT = "blank-row-out"
    EMPTIED = "emptied"


@dataclass(frozen=True, slots=True)
class Fix:
    """A proposed change of one value: every cell of the finding that holds ``before`` becomes ``after``."""

    kind: FixKind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """One cause found in one or many rows: same code, same field, same value.

    ``field_number`` is the position in the file, from 1; ``row_numbers`` (rising, header = 1) are empty for what is
    said of the file or a column. ``message`` is a French message id (what is wrong, what to do) filled with ``params``.
    ``check`` is the constraint or check that was broken ("required", "pattern", "compare-columns-value", …).
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

    @property
    def count(self) -> int:
        """How many findings this is."""
        return max(1, len(self.row_numbers))

    @property
    def is_absent_column(self) -> bool:
        """Whether it says that a field has no column, not even one whose name may be meant."""
        return self.code == "missing-label" and self.fix is None


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. Every error is counted and kept; nothing is cut at a limit.

    ``errors`` make the table invalid, ``warnings`` do not (a column more, an optional column less, another order).
    ``bad_rows`` are the numbers of the rows with at least one error, rising.
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
        """All errors, each cell counted."""
        return sum(group.count for group in self.errors)

    @property
    def is_valid(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """The names of the columns that are not in the schema; one without a name has none."""
        return tuple(group.value for group in self.warnings if group.code == "extra-label" and group.value)

    @property
    def faulty_rows(self) -> NDArray[np.int32]:
        """The numbers of the rows that do not conform: those with an error; all, where a required column is absent."""
        if any(group.code == "missing-label" for group in self.errors):
            return np.arange(2, self.row_count + 2, dtype=np.int32)  # the header is 1
        return self.bad_rows


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What a check of a feature says of a row: of a cell, or (``field_name`` None) of the row as a whole.

    ``value`` is the text of the cell, or what fills the sentence of a row; what is no error deserves a look.
    """

    row_number: int
    field_name: str | None
    fault: Fault
    value: str = ""
    is_error: bool = True


NamedRow = tuple[int, Mapping[str, str]]  # the number of a row (the header is 1), its cells by the names of fields
OfferedCheck = Callable[[Iterable[NamedRow]], Iterable[RowFinding]]  # of all rows of a table, which may need each other


@dataclass(frozen=True, slots=True)
class Lookups:
    """What checks must know of the world, given by whoever calls: the core knows no territory.

    Each answers whether a text names something that exists; None where the check is to be left out.
    """

    is_commune_code: Callable[[str], bool] | None = None
    is_commune_name: Callable[[str], bool] | None = None
    is_postal_code: Callable[[str], bool] | None = None
    is_departement_code: Callable[[str], bool] | None = None
    is_departement_name: Callable[[str], bool] | None = None
    is_region_code: Callable[[str], bool] | None = None
    is_region_name: Callable[[str], bool] | None = None
    offered_checks: Mapping[str, OfferedCheck] = field(default_factory=dict)  # by their names in schemas


NO_LOOKUPS = Lookups()  # nothing is known of the world
OnRows = Callable[[int], None]  # told how many rows were checked, now and then
