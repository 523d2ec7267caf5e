"""Contracts of publishing: sandbox limits, and the short forms and document checks that features offer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

MOST_SANDBOX_FILE_BYTES: Final = 5 * 1024 * 1024  # in a sandbox: the tutorial's file is a few kilobytes
MOST_SANDBOX_DRAFTS: Final = 20


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One screen of a record form: a French question, the fields it asks for, and those under "Plus de champs"."""

    title: str
    fields: tuple[str, ...]
    more: tuple[str, ...] = ()

    @property
    def all_fields(self) -> tuple[str, ...]:
        """Both, in their order."""
        return (*self.fields, *self.more)


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A short form of a schema: ``word`` is its key in URLs, ``label`` is French, no ``cards`` means all fields.

    ``prefill`` gives the initial values of a new record from the SIRET of the organisation ("" if unknown) and the day;
    ``complete`` derives values from the cells of a saved record, known facts only. ``optional`` are the fields that may
    stay empty; None leaves it to the schema. ``fits`` says whether a record that is there already is one of this form.
    A new record of a form with a ``page`` is described there: the name of a URL that takes the id of the draft, and
    ``word`` as ``sorte`` where that kind was asked for.
    """

    schema_id: str
    word: str
    label: str
    cards: tuple[RecordCard, ...]
    prefill: Callable[[str, date], Mapping[str, str]]
    complete: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda _cells: {}
    optional: tuple[str, ...] | None = None
    fits: Callable[[Mapping[str, str]], bool] = lambda _cells: False
    page: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """All its fields, card by card."""
        return tuple(name for card in self.cards for name in card.all_fields)


@dataclass(frozen=True, slots=True)
class DocumentExample:
    """One violation of a rule: ``record`` names the record in French ("marché 3"), ``path`` its place in the file."""

    record: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """The violations of one rule in a document: total ``count`` and the first ``examples``.

    ``severity`` is error, warning or repair; ``level`` is the authority behind the rule as a code, ``asked_by`` the
    same for people; ``source`` is the legal text, "" without one.
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
    """The report of a document check: verdict, details, named counts, and rules by frequency.

    ``unread`` explains how to check the rest; "" if everything was read. ``checked_by`` says by which rules.
    """

    kind: str
    is_valid: bool
    verdict: str
    detail: str
    unread: str
    counts: Mapping[str, int]
    rules: tuple[DocumentRule, ...]
    checked_by: str = ""

    @property
    def errors(self) -> tuple[DocumentRule, ...]:
        """The rules that make the document invalid."""
        return self._rules("error")

    @property
    def warnings(self) -> tuple[DocumentRule, ...]:
        """The rules that give a warning."""
        return self._rules("warning")

    @property
    def repairs(self) -> tuple[DocumentRule, ...]:
        """The rules by which values were repaired on reading."""
        return self._rules("repair")

    @property
    def warning_count(self) -> int:
        """Number of warnings."""
        return sum(rule.count for rule in self.warnings)

    @property
    def repair_count(self) -> int:
        """Number of repaired values."""
        return sum(rule.count for rule in self.repairs)

    def _rules(self, severity: str) -> tuple[DocumentRule, ...]:
        return tuple(rule for rule in self.rules if rule.severity == severity)


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """A check for documents that are no tables: recognises them, and reports on them while ``may_go_on()``.

    ``invitation`` is shown to the sender of an unknown document.
    """

    is_mine: Callable[[Path], bool]
    report: Callable[[Path, Callable[[], bool]], DocumentReport]
    invitation: str
