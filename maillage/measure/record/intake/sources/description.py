"""Description of an import source, the result of converting a row, and the context of an import.

Strict interpretation, as in zavod: fields are removed from the row as they are used; columns known to be unused are
listed with the reason; anything left over is reported.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Final
from uuid import UUID, uuid5

from maillage.core.problems import Finding, sentence
from maillage.core.tables.rejected_rows import RejectionLimit
from maillage.core.tables.source_rows import SourceRow
from maillage.measure.protocol.domain.terms import MeasuredTest
from maillage.measure.record.domain.operators import Operator, OperatorTable
from maillage.measure.record.domain.terms import Origin

NAMESPACE: Final = UUID("6d61696c-6c61-5765-a1e5-696d706f7274")  # UUID namespace of imported measurements


@dataclass(frozen=True, slots=True)
class ImportedTest:
    """A row converted to a measurement, and its origin."""

    origin: Origin
    measurement: MeasuredTest


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A valid row that is not a measurement to import; ``reason`` is a French message."""

    code: str
    reason: str


@dataclass(slots=True)
class Registers:
    """Lookups of an import (operators, device pseudonyms), and state kept from row to row of one file."""

    operators: OperatorTable
    pseudonym: Callable[[str], int]
    unknown_operators: Counter[str] = field(default_factory=Counter)
    _occurrences: Counter[UUID] = field(default_factory=Counter)

    def operator_code(self, operator: Operator | None, day: date) -> int | None:
        """Return the code that an operator's tests are counted under on a day (a brand counts for its owner)."""
        return None if operator is None else self.operators.counted_as(operator, day).code

    def identity(self, source: str, *natural_key: str) -> UUID:
        """Return the UUID of the row with a natural key; the same at every import."""
        return uuid5(NAMESPACE, "\x1f".join((source, *natural_key)))

    def identity_of_content(self, source: str, row: SourceRow) -> UUID:
        """Return the UUID of a row without a key, from its whole content and its occurrence number in this file."""
        content = self.identity(source, *(f"{name}={text}" for name, text in sorted(row.fields.items())))
        self._occurrences[content] += 1
        return self.identity(source, str(content), str(self._occurrences[content]))

    def outing(self, source: str, moment: datetime, parts: Iterable[str]) -> int:
        """Return the pseudonym of one outing of a public campaign: phone, operator, place and day.

        The minimum of five devices protects residents. A published campaign includes no residents and a handful of
        phones:
        each outing counts as one device, and the page says so (docs/how-to/import.md).
        """
        # The day in UTC: another one would change the pseudonyms that are stored.
        return self.pseudonym("\x1f".join((source, *parts, moment.date().isoformat())))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSource:
    """An import source: publisher, licence, used and unused columns, and the row function."""

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

    @property
    def rejection_limit(self) -> RejectionLimit:
        """How many rows of a file may be set aside."""
        return RejectionLimit(share=self.refused_share_max)

    def spelling(self, column: str) -> str:
        """Return the specified name of a column: "a.MinRTT" for "a_MinRTT", since CSV exports cannot nest columns."""
        dotted = column.replace("_", ".")
        return dotted if column not in self.columns and dotted in self.columns else column

    def missing_columns(self, columns: Iterable[str]) -> list[str]:
        """Return the required columns that a file lacks."""
        return sorted(self.required - set(columns))

    def ignored_columns(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return the columns of a file that match a pattern of ``ignored``."""
        return tuple(
            column
            for column in columns
            if column not in self.columns and any(fnmatchcase(column, pattern) for pattern in self.ignored)
        )

    def failed_assertions(self, rows: int, refused: int) -> list[Finding]:
        """Check the source's assertions: a minimum number of rows, and a maximum share of refused ones."""
        findings = []
        if rows < self.rows_min:
            message = sentence("Le fichier a %(rows)s lignes, au moins %(least)s étaient attendues.")
            findings.append(Finding("too_few_rows", message, params={"rows": rows, "least": self.rows_min}))
        if refused > self.rejection_limit.most(rows):
            message = sentence("%(percent)s %% des lignes sont refusées : est-ce le bon fichier ?")
            findings.append(Finding("many_refused", message, params={"percent": round(100 * refused / rows)}))
        return findings
