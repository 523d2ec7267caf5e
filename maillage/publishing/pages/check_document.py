"""The report of a document that is no table, as the page shows it and as a list to take away."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.tables.terms import TextRow
from maillage.publishing.terms import DocumentExample, DocumentReport, DocumentRule
from maillage.web.wording import formats

REMARK_COLUMNS: Final = ("regle", "gravite", "niveau", "fois", "enregistrement", "chemin", "message", "texte")
_SHOWN_EXAMPLES: Final = 20  # the list to take away and the API have more


@dataclass(frozen=True, slots=True)
class DocumentRuleRow:
    """One rule: how many times (said where more than one), who asks, what to do, where the first times are."""

    code: str
    count: str
    asked_by: str
    message: str
    source: str
    first: DocumentExample
    examples_title: str
    examples: tuple[DocumentExample, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The report of a document: errors in the open, remarks and repairs folded."""

    file_name: str
    is_valid: bool
    verdict: str
    detail: str
    unread: str
    errors: tuple[DocumentRuleRow, ...]
    warnings: tuple[DocumentRuleRow, ...]
    warnings_title: str
    repairs: tuple[DocumentRuleRow, ...]
    repairs_title: str

    @property
    def has_remarks(self) -> bool:
        """Whether there is a list to take away."""
        return bool(self.errors or self.warnings or self.repairs)


def document_view(report: DocumentReport, file_name: str) -> DocumentView:
    """The report, its rules by how grave they are, the most frequent first."""
    warned, repaired = (
        sum(rule.count for rule in report.rules if rule.severity == severity) for severity in ("warning", "repair")
    )
    return DocumentView(
        file_name=file_name,
        is_valid=report.is_valid,
        verdict=report.verdict,
        detail=report.detail,
        unread=report.unread,
        errors=_rows(report, "error"),
        warnings=_rows(report, "warning"),
        warnings_title=ngettext("%(count)s remarque sans gravité", "%(count)s remarques sans gravité", warned)
        % {"count": formats.number(warned)},
        repairs=_rows(report, "repair"),
        repairs_title=ngettext(
            "%(count)s valeur réparée à la lecture", "%(count)s valeurs réparées à la lecture", repaired
        )
        % {"count": formats.number(repaired)},
    )


def remark_rows(report: DocumentReport) -> Iterator[TextRow]:
    """A row a remark that is told, with how often its rule spoke."""
    for rule in report.rules:
        for example in rule.examples:
            beginning = (rule.code, rule.severity, rule.asked_by, str(rule.count))
            yield (*beginning, example.record, example.path, example.message, rule.source)


def _rows(report: DocumentReport, severity: str) -> tuple[DocumentRuleRow, ...]:
    return tuple(_row(rule) for rule in report.rules if rule.severity == severity)


def _row(rule: DocumentRule) -> DocumentRuleRow:
    shown = rule.examples[:_SHOWN_EXAMPLES] if rule.count > 1 else ()
    title = _("Où ?")
    if rule.count > len(shown):
        title = _("Où ? Les %(shown)s premières fois") % {"shown": len(shown)}
    return DocumentRuleRow(
        code=rule.code,
        count=formats.number(rule.count) if rule.count > 1 else "",
        asked_by=rule.asked_by,
        message=rule.examples[0].message,
        source=rule.source,
        first=rule.examples[0],
        examples_title=title,
        examples=shown,
    )
