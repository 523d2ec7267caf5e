"""The page that checks a file: the form, then what is wrong, where, what to do, and what can be corrected at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.catalog.queries.schemas import all_schemas
from maillage.core.problems import Problem
from maillage.core.schema.terms import FindingGroup, Report, shortened
from maillage.core.tables.terms import TableReading
from maillage.publishing.export import report_words
from maillage.publishing.forms import MOST_CHECKED_BYTES
from maillage.publishing.pages.check_document import DocumentView
from maillage.publishing.queries.checking import CheckedTable, CorrectedTable
from maillage.publishing.rules.total_rows import LOOKED_AT, is_total
from maillage.web.telling import problem_sentences
from maillage.web.wording import formats

SHOWN_CAUSES: Final = 40  # a page stays readable; the rest comes with the API, the command, and once these are gone
SHOWN_VALUES: Final = 20
_MEGABYTE: Final = 1024 * 1024
_FIRST_ROW: Final = 2  # the header is 1


@dataclass(frozen=True, slots=True)
class SchemaChoice:
    """One schema of the list."""

    id: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One cause: how many times, where, what to do, what the fix changes."""

    count: str
    column: str
    rows: str
    message: str
    fix: str
    fix_kind: str
    others: str
    other_values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """The report of a check."""

    file_name: str
    model_title: str
    model_href: str
    version: str
    recognised: str
    is_valid: bool
    verdict: str
    detail: str
    reading: str
    groups: tuple[GroupRow, ...]
    hidden: str
    warnings: tuple[GroupRow, ...]
    warnings_title: str
    fixes: str
    after: str
    total: str
    after_groups: tuple[GroupRow, ...]
    begin_href: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The form, and the report (of a table or of a document) or the problem of the file that was sent."""

    choices: tuple[SchemaChoice, ...]
    most_megabytes: int
    problem: tuple[str, ...] = ()
    report: ReportView | None = None
    document: DocumentView | None = None


def check_page(
    schema_id: str,
    *,
    problem: Problem | None = None,
    report: ReportView | None = None,
    document: DocumentView | None = None,
) -> CheckPage:
    """The page with the schema ``schema_id`` selected, and what became of the file."""
    return CheckPage(
        choices=tuple(
            SchemaChoice(model.id, model.title, model.id == schema_id) for model in all_schemas() if model.is_table
        ),
        most_megabytes=MOST_CHECKED_BYTES // _MEGABYTE,
        problem=tuple(problem_sentences(problem)) if problem else (),
        report=report,
        document=document,
    )


def report_view(checked: CheckedTable, file_name: str, after: CorrectedTable | None) -> ReportView:
    """The report, and what would be left after every proposed fix where that was tried."""
    report, model = checked.report, checked.model
    words = {"count": formats.number(report.error_count)}
    verdict = ngettext("%(count)s erreur à corriger", "%(count)s erreurs à corriger", report.error_count) % words
    detail = ngettext(
        "%(bad)s ligne sur %(rows)s a une erreur ; les autres sont bonnes.",
        "%(bad)s lignes sur %(rows)s ont au moins une erreur ; les autres sont bonnes.",
        len(report.faulty_rows),
    ) % {"bad": formats.number(len(report.faulty_rows)), "rows": formats.number(report.row_count)}
    hidden = len(report_words.causes(report.errors)) - SHOWN_CAUSES
    more = ngettext("et %(count)s autre cause", "et %(count)s autres causes", hidden) % {"count": hidden}
    noted = len(report.warnings)
    fixable = sum(group.count for group in report.errors if group.fix is not None)
    fixes = ngettext(
        "%(count)s erreur peut être corrigée toute seule.",
        "%(count)s erreurs peuvent être corrigées toutes seules.",
        fixable,
    ) % {"count": formats.number(fixable)}
    after_text, total, after_groups = _after_fixes(report, after) if after else ("", "", ())
    return ReportView(
        file_name=file_name,
        model_title=model.title,
        model_href=reverse("catalog_schema", kwargs={"family": model.family, "name": model.name}),
        version=report.schema_version,
        recognised=_("Modèle reconnu par les noms des colonnes.") if checked.is_recognised else "",
        is_valid=report.is_valid,
        verdict=_("Votre fichier est prêt à être publié") if report.is_valid else verdict,
        detail=detail if 0 < len(report.faulty_rows) < report.row_count else "",
        reading=report_words.reading_text(report),
        groups=_error_rows(report),
        hidden=more if hidden > 0 else "",
        warnings=_group_rows(report.warnings, report.reading),
        warnings_title=ngettext("%(count)s remarque sans gravité", "%(count)s remarques sans gravité", noted)
        % {"count": noted},
        fixes=fixes if fixable else "",
        after=after_text,
        total=total,
        after_groups=after_groups,
        begin_href=reverse("catalog_begin"),
    )


def _after_fixes(before: Report, corrected: CorrectedTable) -> tuple[str, str, tuple[GroupRow, ...]]:
    """What every fix leaves, what is to be done with a last row that adds up the others, the errors not seen yet."""
    after = corrected.report
    # A column that got its name is only looked at then.
    seen = {(group.field_name, group.code, group.check) for group in before.errors}
    new = [group for group in after.errors if (group.field_name, group.code, group.check) not in seen]
    new_count = sum(group.count for group in new)
    words = {"count": formats.number(after.error_count), "new": formats.number(new_count)}
    if not after.error_count:
        text = _("Une fois corrigé, le fichier est valide.")
    elif not new_count:
        text = ngettext(
            "Ensuite, il restera %(count)s erreur.", "Ensuite, il restera %(count)s erreurs.", after.error_count
        )
    else:
        text = ngettext(
            "Ensuite, il restera %(count)s erreur, qui ne se voit pas encore.",
            "Ensuite, il restera %(count)s erreurs, dont %(new)s qui ne se voient pas encore.",
            after.error_count,
        )
    rows, total = corrected.rows, ""
    totals = [place for place in range(max(0, len(rows) - LOOKED_AT), len(rows)) if is_total(rows[place])]
    if totals:
        total = _("La ligne %(row)s a l’air d’un total : un bouton la retirera quand vous publierez.") % {
            "row": after.reading.sheet_row(totals[-1] + _FIRST_ROW)
        }
    return text % words, total, _group_rows(new, after.reading)


def _group_rows(groups: Sequence[FindingGroup], reading: TableReading) -> tuple[GroupRow, ...]:
    lines = []
    for cause in report_words.causes(groups)[:SHOWN_CAUSES]:
        first = cause.first
        rows = ngettext("ligne %(rows)s", "lignes %(rows)s", cause.row_count) % {
            "rows": report_words.rows_text(cause, reading)
        }
        others = []
        for group in cause.groups[1 : SHOWN_VALUES + 1]:
            value = report_words.fix_text(group) or f"« {shortened(group.value or '')} »"
            if group.row_numbers.size:
                row = reading.sheet_row(int(group.row_numbers[0]))
                value = _("ligne %(row)s : %(value)s") % {"row": row, "value": value}
            others.append(value)
        lines.append(
            GroupRow(
                count=formats.number(cause.count) if cause.count > 1 else "",
                column=first.field_name or "",
                rows=rows if cause.row_count else "",
                message=report_words.tell(first.message, first.params),
                fix=report_words.fix_text(first),
                fix_kind=_(report_words.FIXES[first.fix.kind]) if first.fix else "",
                others=report_words.others_text(cause),
                other_values=tuple(others),
            )
        )
    return tuple(lines)


def _error_rows(report: Report) -> tuple[GroupRow, ...]:
    """The errors; columns that are not there at all are one, with those of the file that may be them."""
    absent = [group for group in report.errors if group.is_absent_column]
    if len(absent) < 2:
        return _group_rows(report.errors, report.reading)
    others = [group for group in report.errors if not group.is_absent_column]
    names = ", ".join(f"« {group.field_name} »" for group in absent)
    message = _("%(count)s colonnes obligatoires manquent : %(names)s.") % {"count": len(absent), "names": names}
    unknown = [f"« {name} »" for name in report.unknown_columns]
    if unknown:
        more = ngettext(
            "Votre colonne %(names)s n’est pas reconnue : si c’est l’une d’elles, vous le direz en publiant.",
            "Vos colonnes %(names)s ne sont pas reconnues : si ce sont celles-là, vous le direz en publiant.",
            len(unknown),
        )
        message = f"{message} {more % {'names': ', '.join(unknown)}}"
    return (
        GroupRow(count="", column="", rows="", message=message, fix="", fix_kind="", others="", other_values=()),
        *_group_rows(others, report.reading),
    )
