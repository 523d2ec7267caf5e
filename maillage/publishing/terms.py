"""The words of publication: how much a sandbox takes, what features offer: short forms, checks of whole documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

MOST_SANDBOX_FILE_BYTES: Final = 5 * 1024 * 1024  # sent into one: the lessons' file is a few kilobytes
MOST_SANDBOX_DRAFTS: Final = 20


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A short form of a schema: ``word`` in addresses, a French ``label``, its fields (none: all of the schema).

    ``prefill`` gives what a new record begins with, from the SIRET of the organisation ("" where it has none) and the
    day; ``complete`` what follows from the cells of a record that is saved: only what is known, never a guess.
    ``optional`` are the fields that it may leave empty; None where the schema alone says which.
    """

    schema_id: str
    word: str
    label: str
    fields: tuple[str, ...]
    prefill: Callable[[str, date], Mapping[str, str]]
    complete: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda _cells: {}
    optional: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DocumentExample:
    """One place where a rule speaks: ``record`` says in French of what ("marché 3"), ``path`` where in the file."""

    record: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """What one rule said of a document: every time is counted, ``examples`` are the first.

    ``severity`` is error, warning or repair; ``level`` a word for programs and ``asked_by`` the same for people;
    ``source`` is the text on which the rule rests, "" where there is none.
    """

    code: str
    severity: str
    level: str
    asked_by: str
    source: str
    count: int
    examples: tuple[DocumentExample, ...]


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What a check of a document says: one sentence, details, counts by their names, the most frequent rules first.

    ``unread`` says how to have the rest checked; "" where all was read.
    """

    kind: str
    is_valid: bool
    verdict: str
    detail: str
    unread: str
    counts: Mapping[str, int]
    rules: tuple[DocumentRule, ...]

    @property
    def errors(self) -> tuple[DocumentRule, ...]:
        """The rules that make the document invalid."""
        return self._rules("error")

    @property
    def warnings(self) -> tuple[DocumentRule, ...]:
        """The rules that only remark something."""
        return self._rules("warning")

    @property
    def repairs(self) -> tuple[DocumentRule, ...]:
        """The rules by which values were repaired when they were read."""
        return self._rules("repair")

    @property
    def warning_count(self) -> int:
        """How many times something is remarked."""
        return sum(rule.count for rule in self.warnings)

    @property
    def repair_count(self) -> int:
        """How many values were repaired."""
        return sum(rule.count for rule in self.repairs)

    def _rules(self, severity: str) -> tuple[DocumentRule, ...]:
        return tuple(rule for rule in self.rules if rule.severity == severity)


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """A check of documents that are no tables: whether a file is one, and its report, read while ``may_go_on``.

    ``invitation`` is said to who sends another document.
    """

    is_mine: Callable[[Path], bool]
    report: Callable[[Path, Callable[[], bool]], DocumentReport]
    invitation: str
