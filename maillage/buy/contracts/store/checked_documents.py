"""Checks a contract document against the format and the ministry's rules: counts, and first remarks of each rule.

Shared by the command, the page and the API; the official schema is applied last. Nothing of the document is stored.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.domain.remarks import CheckLevel, CheckRule, PlacedRemark, RepairRule, Severity
from maillage.buy.contracts.intake.documents import read_contracts
from maillage.buy.contracts.intake.raw_records import CONTAINERS
from maillage.buy.contracts.intake.schema_gate import SchemaGate

MOST_EXAMPLES: Final = 100  # remarks stored per rule; all are counted
_BEGINNING: Final = 2**14
_NAMES: Final = "|".join(sorted(map(re.escape, CONTAINERS)))
_MARKED_UP: Final = re.compile(rf"<(?!/)(?:!DOCTYPE\s+)?(?:[\w.-]+:)?(?:{_NAMES})[\s/>\[]")
_WRAPPED: Final = re.compile(rf'"(?:{_NAMES})"\s*:')
_BUYER: Final = re.compile(r'"(?:acheteur|autoriteConcedante|acheteur\.id|acheteur_id)"\s*:')


@dataclass(frozen=True, slots=True)
class PlacedExample:
    """A remark with the number of its contract in the document, from 1; None for the document itself."""

    number: int | None
    placed: PlacedRemark


@dataclass(slots=True)
class RuleCount:
    """A rule with the number of its remarks, and the first ones."""

    rule: CheckRule | RepairRule
    count: int = 0
    examples: list[PlacedExample] = field(default_factory=list)

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``repair``."""
        return "repair" if isinstance(self.rule, RepairRule) else self.rule.severity.value


@dataclass(slots=True)
class CheckedDocument:
    """The result of a check, of bounded size. ``refused`` counts contracts by the level that refuses them."""

    contracts: int = 0
    valid: int = 0
    excluded: int = 0
    is_whole: bool = True
    refused: Counter[CheckLevel] = field(default_factory=Counter)
    rules: dict[str, RuleCount] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        """Whether neither the format nor the ministry refuses anything."""
        return not any(spoken.severity == Severity.ERROR for spoken in self.rules.values())

    @property
    def most_spoken(self) -> list[RuleCount]:
        """The rules, most frequent first."""
        return sorted(self.rules.values(), key=lambda spoken: -spoken.count)

    def add(self, part: PublishedContract | PlacedRemark) -> None:
        """Count a contract or a remark, and keep the first remarks of each rule."""
        if isinstance(part, PlacedRemark):
            self._note(part, number=None)
            return
        self.contracts += 1
        self.valid += part.is_valid
        self.excluded += part.is_excluded
        self.refused.update({breach.rule.level for breach in part.breaches if breach.rule.severity is Severity.ERROR})
        for remark in part.remarks:
            self._note(remark, number=self.contracts)

    def _note(self, placed: PlacedRemark, *, number: int | None) -> None:
        rule = placed.remark.rule
        spoken = self.rules.setdefault(rule.code, RuleCount(rule))
        spoken.count += 1
        if len(spoken.examples) < MOST_EXAMPLES:
            spoken.examples.append(PlacedExample(number, placed))


def check_document(path: Path, *, today: dt.date, may_go_on: Callable[[], bool] = lambda: True) -> CheckedDocument:
    """Check the contracts of a file as of ``today``, by our rules and then the official schema.

    Reading stops when ``may_go_on`` returns False.
    """
    checked = CheckedDocument()
    gate = SchemaGate()
    for part in read_contracts(path, today=today, may_go_on=may_go_on, last_gate=gate.refusals):
        if not may_go_on():  # an interrupted read has no valid remarks about the end of the document
            checked.is_whole = False
            break
        checked.add(part)
    return checked


def is_contract_document(path: Path) -> bool:
    """Whether a file starts like a JSON or XML contract document; False for tables."""
    with path.open("rb") as file:
        begin = file.read(_BEGINNING)
    # The names are ASCII, so removing zero bytes makes UTF-16 readable like other encodings.
    text = begin.replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")
    if text.startswith("<"):
        return _MARKED_UP.search(text) is not None
    return text.startswith(("{", "[")) and (_WRAPPED.search(text) or _BUYER.search(text)) is not None
