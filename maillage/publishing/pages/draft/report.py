"""What is wrong with the table of a draft, cause by cause: what, how many, where, what to do, what one button does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries import Organisation
from maillage.core.problems import sentence
from maillage.core.schema.checks.identifiers import ROUNDED
from maillage.core.schema.judgement.grouping import MANY
from maillage.core.schema.terms import FindingGroup, FixKind, Report, Schema
from maillage.publishing.export.report_words import FIXES, Cause, causes, fix_text, reading_text, rows_text, tell
from maillage.publishing.pages.draft.offers import FillOffer, Offers, WordMapping, is_of_columns
from maillage.publishing.queries.draft_tables import DraftTable
from maillage.publishing.rules.total_rows import LOOKED_AT, is_total
from maillage.web.wording import formats

SHOWN_CAUSES: Final = 60
_FIRST_ROW: Final = 2
SHOWN_VALUES: Final = 12
MOST_PLACES: Final = 400  # of groups that one button names; a cause of more is corrected by its kind

# What a cause is called in a few words, by what was broken; the sentence of the first value says the rest.
_CAUSES: Final = {
    "required": sentence("Des cases obligatoires sont vides"),
    "missing-label": sentence("Une colonne manque"),
    "cohesive-columns-value": sentence("Des colonnes vont ensemble"),
    "one-of-required": sentence("L’une de deux colonnes est demandée"),
    "blank-row": sentence("Des lignes sont vides"),
    "blank-label": sentence("Une colonne n’a pas de nom"),
    "duplicate-label": sentence("Une colonne est là deux fois"),
    "extra-label": sentence("Une colonne n’est pas dans le modèle"),
    "enum": sentence("Des valeurs ne sont pas dans la liste permise"),
    "pattern": sentence("Des valeurs n’ont pas la forme attendue"),
    "unique-error": sentence("Des valeurs qui doivent être uniques reviennent"),
    "primary-key": sentence("Des lignes reviennent"),
    "type-error": sentence("Des valeurs ne se lisent pas"),
    "siret": sentence("Des numéros Siret sont faux"),
    "siren": sentence("Des numéros Siren sont faux"),
}
_OTHER_CAUSE: Final = sentence("Des valeurs sont à corriger")
_FILE_CODES: Final = frozenset({"encoding-error", "source-error", "format-error"})
_FILE_CAUSE: Final = sentence("Le fichier lui-même est à revoir")


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One value of a cause: where it is, what it becomes; ``place`` names its fix for the button."""

    value: str
    rows: str
    count: str
    message: str
    fix: str
    place: int


@dataclass(frozen=True, slots=True)
class CauseCard:
    """One cause: so many cells of one column, for one reason, with one sort of fix."""

    title: str
    column: str
    label: str
    count: str
    rows: str
    message: str
    fix_name: str
    fix_button: str
    places: str
    fix_kind: str
    values: tuple[ValueLine, ...]
    hidden: str
    is_header: bool
    fill: FillOffer | None
    words: WordMapping | None
    empty_column: int | None  # its place, where it has nothing in it and can go


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A row that adds up those above: its number in the table and in the sheet, what stands in it."""

    number: int
    sheet_row: int
    text: str


@dataclass(frozen=True, slots=True)
class ReportPart:
    """The report of a draft, as its page shows it."""

    is_valid: bool
    is_unread: bool
    verdict: str
    detail: str
    reading: str
    sheet: str
    sheets: tuple[str, ...]
    causes: tuple[CauseCard, ...]
    hidden: str
    warnings: tuple[CauseCard, ...]
    fix_all: str
    has_columns_to_map: bool
    unknown_columns: tuple[str, ...]  # of the file, where fields are missing: some of them may be those
    total_rows: tuple[TotalRow, ...]


def report_part(report: Report, schema: Schema, table: DraftTable, organisation: Organisation) -> ReportPart:
    """The report in the words of the page; the name and the Siret of the organisation are proposed where asked for."""
    empty = frozenset(
        group.field_number - 1
        for group in report.errors
        if group.code == "blank-label" and group.field_number and table.is_empty_column(group.field_number - 1)
    )
    offers = Offers(schema, organisation, report.row_count, empty, report.reading)
    causes = tuple(_causes(report.errors, 0, offers))
    hidden = len(causes) - SHOWN_CAUSES
    verdict, detail = _verdict(report)
    # At least so many cells: those of renamed columns come besides.
    fixable = sum(group.count for group in report.errors if _has_fix(group))
    fix_all = ngettext("Corriger tout seul %(count)s erreur", "Corriger tout seul %(count)s erreurs", fixable)
    last = range(max(_FIRST_ROW, table.row_count + _FIRST_ROW - LOOKED_AT), table.row_count + _FIRST_ROW)
    return ReportPart(
        is_valid=report.is_valid,
        is_unread=not report.header,
        verdict=verdict,
        detail=detail,
        reading=reading_text(report),
        sheet=report.reading.sheet or "",
        sheets=report.reading.sheets if len(report.reading.sheets) > 1 else (),
        causes=causes[:SHOWN_CAUSES],
        hidden=ngettext("et %(count)s autre cause", "et %(count)s autres causes", hidden) % {"count": hidden}
        if hidden > 0
        else "",
        warnings=tuple(_causes(report.warnings, len(report.errors), offers))[:SHOWN_CAUSES] if schema.fields else (),
        fix_all=fix_all % {"count": formats.number(fixable)} if fixable else "",
        has_columns_to_map=bool(schema.fields)
        and any(is_of_columns(group) for group in (*report.errors, *report.warnings)),
        unknown_columns=report.unknown_columns if any(group.is_absent_column for group in report.errors) else (),
        total_rows=tuple(
            TotalRow(number, table.reading.sheet_row(number), " · ".join(text for text in row if text.strip()))
            for number, row in zip(last, table.rows_at(last), strict=True)
            if is_total(row)
        ),
    )


def _verdict(report: Report) -> tuple[str, str]:
    """What is to be said first of a table, and what its errors mean for its rows."""
    if not report.header:
        verdict = _("Ce fichier ne se lit pas comme un tableau")
    elif report.is_valid:
        verdict = _("Tout est bon : prêt à publier") if report.schema_id else _("Le tableau se lit bien")
    else:
        words = {"count": formats.number(report.error_count)}
        verdict = ngettext("%(count)s erreur à corriger", "%(count)s erreurs à corriger", report.error_count) % words
    absent = sum(group.is_absent_column for group in report.errors)
    bad, rows = len(report.faulty_rows), report.row_count
    detail = ""
    if absent:
        detail = ngettext(
            "Il manque %(count)s colonne obligatoire : aucune ligne n’est encore complète.",
            "Il manque %(count)s colonnes obligatoires : aucune ligne n’est encore complète.",
            absent,
        ) % {"count": absent}
    elif bad >= rows and bad:
        detail = _("Toutes les lignes ont encore quelque chose à corriger.")
    elif bad:
        detail = ngettext(
            "%(bad)s ligne sur %(rows)s a une erreur ; les autres sont bonnes.",
            "%(bad)s lignes sur %(rows)s ont une erreur ; les autres sont bonnes.",
            bad,
        ) % {"bad": formats.number(bad), "rows": formats.number(rows)}
    return verdict, detail


def _has_fix(group: FindingGroup) -> bool:
    return group.fix is not None or group.code == "blank-row" or group.message == MANY


def _causes(groups: Sequence[FindingGroup], first: int, offers: Offers) -> Iterator[CauseCard]:
    """The causes, those of columns before those of cells, the most frequent first; all renamings are one."""
    places = {id(group): place for place, group in enumerate(groups, first)}
    renamings = tuple(group for group in groups if _is_renaming(group))
    if renamings:
        yield _card(Cause(renamings[0], renamings), places, offers)
    for cause in causes(group for group in groups if not _is_renaming(group)):
        yield _card(cause, places, offers)


def _is_renaming(group: FindingGroup) -> bool:
    return group.fix is not None and group.fix.kind is FixKind.HEADER_NAME


def _is_of_header(group: FindingGroup) -> bool:
    return is_of_columns(group) or not (group.row_numbers >= _FIRST_ROW).any()


def _card(cause: Cause, places: dict[int, int], offers: Offers) -> CauseCard:
    group = cause.first
    column = "" if _is_renaming(group) else group.field_name or ""
    field = offers.schema.field_named(column) if column else None
    values = [
        ValueLine(
            value=value.value or "",
            rows="" if _is_of_header(value) else rows_text(Cause(value, (value,)), offers.reading),
            count=formats.number(value.count),
            message=tell(value.message, value.params),
            fix=fix_text(value),
            place=places[id(value)],
        )
        for value in cause.groups[:SHOWN_VALUES]
    ]
    hidden = len(cause.groups) - len(values)
    more = ngettext("et %(count)s autre valeur", "et %(count)s autres valeurs", hidden)
    words = offers.words(cause)
    message, fix = tell(group.message, group.params), group.fix
    fix_kind = FixKind.BLANK_ROW_OUT if group.code == "blank-row" else fix.kind if fix is not None else None
    button = ngettext("Corriger la case", "Corriger les %(count)s cases", cause.count)
    if _is_renaming(group):
        message = _("Un bouton leur donne le bon nom ; le contenu ne change pas.")
        button = ngettext("Renommer la colonne", "Renommer les %(count)s colonnes", cause.count)
    elif group.code == "blank-row":
        button = ngettext("Retirer la ligne vide", "Retirer les %(count)s lignes vides", cause.count)
    position = (group.field_number or 0) - 1
    return CauseCard(
        title=_title(group),
        column=column,
        label=field.title if field and field.title != column else "",
        count=formats.number(cause.count),
        rows="" if _is_of_header(group) else rows_text(cause, offers.reading),
        message=message,
        fix_name=_(FIXES[fix_kind]) if fix_kind is not None and fix_kind in FIXES else "",
        fix_button=button % {"count": formats.number(cause.count)} if _has_fix(group) else "",
        places=",".join(str(places[id(value)]) for value in cause.groups) if len(cause.groups) <= MOST_PLACES else "",
        fix_kind=fix.kind.value if fix is not None else "",
        values=tuple(values) if not words and (len(cause.groups) > 1 or group.fix is not None) else (),
        hidden=more % {"count": formats.number(hidden)} if hidden > 0 else "",
        is_header=_is_of_header(group),
        fill=None if words else offers.fill(cause, places),
        words=words,
        empty_column=position if group.code == "blank-label" and position in offers.empty_columns else None,
    )


def _title(group: FindingGroup) -> str:
    if group.code in _FILE_CODES:
        return _(_FILE_CAUSE)
    if _is_renaming(group):
        return _("Des colonnes portent un autre nom que dans le modèle")
    if group.message == ROUNDED:
        return _("Un tableur a arrondi des numéros")
    return _(_CAUSES.get(group.check) or _CAUSES.get(group.code) or _OTHER_CAUSE)
