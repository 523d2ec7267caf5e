"""What a source of measurements is: its description, what a row of it becomes, and what a reading needs around it.

Strict interpretation, in the manner of zavod: a field is taken out of its row as it is used; columns known to be of
no use are listed with the reason; anything else left over is reported.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Final
from uuid import UUID, uuid5

from maillage.core.problems import Finding, sentence
from maillage.core.tables.source_rows import SourceRow
from maillage.measurement.terms import MeasuredTest
from maillage.quality.terms import Origin
from maillage.quality.terms.operators import Operator, OperatorTable

NAMESPACE: Final = UUID("6d61696c-6c61-5765-a1e5-696d706f7274")  # of the identities that importers give


@dataclass(frozen=True, slots=True)
class ImportedTest:
    """A row that became a measurement, and where its figures belong."""

    origin: Origin
    measurement: MeasuredTest


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is right but is no measurement of ours; ``reason`` is a French sentence (a message id)."""

    code: str
    reason: str


@dataclass(slots=True)
class Registers:
    """What a reading looks up (operators, pseudonyms of devices), and what it remembers from row to row of one file."""

    operators: OperatorTable
    pseudonym: Callable[[str], int]
    unknown_operators: Counter[str] = field(default_factory=Counter)
    _occurrences: Counter[UUID] = field(default_factory=Counter)

    def operator_code(self, operator: Operator | None, day: date) -> int | None:
        """The code under which an operator's tests are counted on a day (a brand counts for its owner)."""
        return None if operator is None else self.operators.counted_as(operator, day).code

    def identity(self, source: str, *natural_key: str) -> UUID:
        """The identity of the row with a natural key: the same at every import."""
        return uuid5(NAMESPACE, "\x1f".join((source, *natural_key)))

    def identity_of_content(self, source: str, row: SourceRow) -> UUID:
        """The identity of a row without a key: its whole content, and how often that came before in this file."""
        content = self.identity(source, *(f"{name}={text}" for name, text in sorted(row.fields.items())))
        self._occurrences[content] += 1
        return self.identity(source, str(content), str(self._occurrences[content]))

    def outing(self, source: str, moment: datetime, parts: Iterable[str]) -> int:
        """The pseudonym of one outing of a public campaign: phone, operator, place and day together.

        The floor of five devices protects residents. A published campaign has no resident in it, and a handful of
        phones: each outing counts as one device, and the page says so (docs/how-to/import.md).
        """
        return self.pseudonym("\x1f".join((source, *parts, moment.date().isoformat())))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSource:
    """One source: who publishes it under which licence, which columns are used or not, and how a row is read."""

    name: str
    title: str
    publisher: str
    licence: str
    url: str
    origins: tuple[Origin, ...]
    formats: tuple[str, ...]
    columns: frozenset[str]
    required: frozenset[str]
    ignored: Mapping[str, str]
    read: Callable[[SourceRow, Registers], ImportedTest | SkippedRow]
    is_public_campaign: bool = False
    sheets: str = "*"
    rows_min: int = 1
    refused_share_max: float = 0.5

    def spelling(self, column: str) -> str:
        """The usual name of a column: "a_MinRTT" for "a.MinRTT" where a CSV cannot nest."""
        dotted = column.replace("_", ".")
        return dotted if column not in self.columns and dotted in self.columns else column

    def missing_columns(self, columns: Iterable[str]) -> list[str]:
        """Required columns that a file does not have."""
        return sorted(self.required - set(columns))

    def ignored_columns(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Columns of a file that are known and of no use (patterns of ``ignored``)."""
        return tuple(
            column
            for column in columns
            if column not in self.columns and any(fnmatchcase(column, pattern) for pattern in self.ignored)
        )

    def failed_assertions(self, rows: int, refused: int) -> list[Finding]:
        """What the source promises and a file did not hold: rows at all, few of them refused."""
        findings = []
        if rows < self.rows_min:
            message = sentence("Le fichier a %(rows)s lignes, au moins %(least)s étaient attendues.")
            findings.append(Finding("too_few_rows", message, params={"rows": rows, "least": self.rows_min}))
        if rows and refused / rows > self.refused_share_max:
            message = sentence("%(percent)s %% des lignes sont refusées : est-ce le bon fichier ?")
            findings.append(Finding("many_refused", message, params={"percent": round(100 * refused / rows)}))
        return findings
