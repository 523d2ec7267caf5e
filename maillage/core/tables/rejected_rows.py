"""Rows that an importer sets aside: counted by reason with examples, and the file refused past a published share.

The one rule of all importers of national files: a row with a fault never loses a register of thousands, and a file
that is mostly faults is never taken. tests/order/test_importers.py finds the importers;
docs/reference/rejected-rows.md publishes their limits.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.source_rows import SourceRow

Parsed = TypeVar("Parsed")

EXAMPLES_KEPT: Final = 3  # of each reason
_TOO_MANY: Final = sentence(
    "« %(file)s » a %(rejected)s lignes illisibles sur %(rows)s, plus que les %(most)s admises : vérifiez que c’est le "
    "bon fichier, et qu’il est entier. Rien n’a été pris."
)
_NOTHING: Final = sentence("« %(file)s » n’a aucune ligne lisible : vérifiez qu’il est entier. Rien n’a été pris.")
_COUNTED: Final = sentence("Lignes mises de côté : %(rejected)s sur %(rows)s (au plus %(most)s sont admises).")
_REASON: Final = sentence("%(count)s fois, d’abord ligne %(row)s : %(reason)s")
_REASON_OF_FILE: Final = sentence("%(count)s fois : %(reason)s")


@dataclass(frozen=True, slots=True)
class RejectionLimit:
    """How many rows of a file may be set aside: a ``share`` of all, or a ``few`` of a small file.

    The few are allowed while they are no more than ``few_share`` of the file.
    """

    share: float
    few: int = 10
    few_share: float = 0.5

    def most(self, rows: int) -> int:
        """The largest number of rows that may be set aside of ``rows`` that were read."""
        return int(max(self.share * rows, min(self.few, self.few_share * rows)))


# One row in a thousand (knowledge of 2026: ANFR's register has 1 wrong row in 198,524, Arcep's sites a handful).
NATIONAL_FILE: Final = RejectionLimit(share=0.001)


@dataclass(frozen=True, slots=True)
class RejectionReason:
    """Why rows were set aside: how many, and the findings of the first ones."""

    code: str
    field_name: str | None
    rows: int
    examples: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class RejectionReport:
    """How many rows of a file were read and set aside, how many may be, and why, the most common reason first."""

    rows: int
    rejected: int
    most: int
    reasons: tuple[RejectionReason, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The examples of all reasons, by row."""
        examples = [finding for reason in self.reasons for finding in reason.examples]
        return tuple(sorted(examples, key=lambda finding: finding.row_number or 0))

    def facts(self, translate: Callable[[str], str] = str) -> dict[str, Any]:
        """The report as JSON values, as each import command gives it under ``set_aside``."""
        return {
            "rows_read": self.rows,
            "rows_set_aside": self.rejected,
            "most_set_aside": self.most,
            "reasons": [
                {
                    "code": reason.code,
                    "field": reason.field_name,
                    "rows": reason.rows,
                    "examples": [
                        {"row": finding.row_number, "message": _text(finding, translate)} for finding in reason.examples
                    ],
                }
                for reason in self.reasons
            ],
        }

    def lines(self, translate: Callable[[str], str] = str) -> Iterator[str]:
        """The report in sentences: none where no row was set aside, else the count, then a line a reason."""
        if not self.rejected:
            return
        yield count_line(self.facts(), translate)
        for reason in self.reasons:
            first = reason.examples[0]
            words = {"count": _number(reason.rows), "row": first.row_number, "reason": _text(first, translate)}
            yield translate(_REASON_OF_FILE if first.row_number is None else _REASON) % words


def count_line(facts: Mapping[str, Any], translate: Callable[[str], str] = str) -> str:
    """How many rows were set aside, in a sentence, from the ``facts`` of a report that was kept."""
    names = {"rejected": "rows_set_aside", "rows": "rows_read", "most": "most_set_aside"}
    return translate(_COUNTED) % {word: _number(facts[name]) for word, name in names.items()}


NONE_REJECTED: Final = RejectionReport(0, 0, 0)


@dataclass(slots=True)
class RejectedRows:
    """Collects what an import sets aside; ``limit`` says how much that may be, ``examples`` how many a reason keeps."""

    limit: RejectionLimit = NATIONAL_FILE
    examples: int = EXAMPLES_KEPT
    rows: int = 0
    rejected: int = 0
    _counts: dict[tuple[str, str | None], int] = field(default_factory=dict)
    _examples: dict[tuple[str, str | None], list[Finding]] = field(default_factory=dict)

    def accepted(self, rows: Iterable[SourceRow | Refused], parse: Callable[[SourceRow], Parsed]) -> Iterator[Parsed]:
        """What ``parse`` makes of each row, in order; rows that it refuses, or that were no rows, are set aside."""
        for row in rows:
            try:
                if isinstance(row, Refused):
                    raise row
                parsed = parse(row)
            except Refused as refusal:
                self.reject(refusal)
            else:
                self.rows += 1
                yield parsed

    def accept(self, rows: int) -> None:
        """Count ``rows`` that were accepted by a reader of whole blocks."""
        self.rows += rows

    def reject(self, refusal: Refused, *, rows: int = 1) -> None:
        """Set ``rows`` aside for one refusal; a refusal without findings is a finding of its own."""
        self.rows += rows
        self.rejected += rows
        findings = refusal.findings or (Finding(refusal.code, refusal.message, params=refusal.params),)
        for reason, finding in {(finding.code, finding.field_name): finding for finding in reversed(findings)}.items():
            self._counts[reason] = self._counts.get(reason, 0) + rows
            examples = self._examples.setdefault(reason, [])
            if len(examples) < self.examples:
                examples.append(finding)

    def report(self) -> RejectionReport:
        """What was set aside so far."""
        reasons = [
            RejectionReason(code, field_name, count, tuple(self._examples[code, field_name]))
            for (code, field_name), count in self._counts.items()
        ]
        reasons.sort(key=lambda reason: (-reason.rows, reason.code, reason.field_name or ""))
        return RejectionReport(self.rows, self.rejected, self.limit.most(self.rows), tuple(reasons))

    def checked(self, file: str) -> RejectionReport:
        """The report of a file that was read to its end; Refused where more was set aside than the limit allows.

        Refused too where nothing was accepted: an empty file, or one without a readable row.
        """
        report = self.report()
        if report.rejected > report.most:
            counts = {"rejected": report.rejected, "rows": report.rows, "most": report.most}
            raise Refused("too_many_rejected_rows", _TOO_MANY, findings=report.findings, file=file, **counts)
        if report.rows == report.rejected:
            raise Refused("no_accepted_row", _NOTHING, findings=report.findings, file=file)
        return report


def _text(finding: Finding, translate: Callable[[str], str]) -> str:
    return translate(finding.message) % finding.params


def _number(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
