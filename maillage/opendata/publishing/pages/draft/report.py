"""The report of a draft by cause: what is wrong, how often, where, what to do, and the button that fixes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.store.model_types import Organisation
from maillage.core.problems import sentence
from maillage.core.schema.checks.identifiers import ROUNDED
from maillage.core.schema.judgement.grouping import MANY
from maillage.core.schema.terms import FindingGroup, FixKind, Report, Schema
from maillage.core.tables.map_source import ELSEWHERE_CODE, WARNING_CODE
from maillage.opendata.publishing.domain.total_rows import LOOKED_AT, is_total
from maillage.opendata.publishing.edges.export.report_words import Cause, causes, tell
from maillage.opendata.publishing.pages.draft.offers import FillOffer, Offers, WordMapping, is_of_columns
from maillage.opendata.publishing.store.draft_tables import DraftTable
from maillage.web.wording import formats

SHOWN_CAUSES: Final = 60
_FIRST_ROW: Final = 2
SHOWN_VALUES: Final = 12
MOST_PLACES: Final = 400  # groups listed in one button; beyond, the whole kind of fix is applied

# A short title per broken rule; the message of the first value gives the details.
_CAUSES: Final = {
    "required": sentence("Des cases obligatoires sont vides"),
    "missing-label": sentence("Une colonne manque"),
    "cohesive-columns-value": sentence("Des colonnes vont ensemble"),
    "dependent-columns": sentence("Une colonne en demande une autre"),
    "geometry-type": sentence("Des formes ne sont pas de la sorte attendue"),
    "geometry-parts": sentence("Des formes ont plusieurs morceaux"),
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
class CauseCard:
    """One cause: cells of a column with the same error and kind of fix, and the bulk corrections offered for it.

    ``places`` are the indexes of its groups for the button; "" if there are too many, and the button applies the kind
    of fix.
    """

    cause: Cause
    label: str
    places: str
    fill: FillOffer | None
    words: WordMapping | None
    empty_column: int | None  # index of a column that is empty and can be removed

    @property
    def group(self) -> FindingGroup:
        """The most frequent finding, which stands for all."""
        return self.cause.first

    @property
    def title(self) -> str:
        """A short title of the cause."""
        group = self.group
        if group.file:
            return group.file
        if group.code in _FILE_CODES:
            return _(_FILE_CAUSE)
        if self.is_renaming:
            return _("Des colonnes portent un autre nom que dans le modèle")
        if group.message == ROUNDED:
            return _("Un tableur a arrondi des numéros")
        return _(_CAUSES.get(group.check) or _CAUSES.get(group.code) or _OTHER_CAUSE)

    @property
    def is_renaming(self) -> bool:
        """Whether the columns only need the schema's name."""
        return _is_renaming(self.group)

    @property
    def column(self) -> str:
        """The column; "" for a cause about several."""
        return "" if self.is_renaming else self.group.field_name or ""

    @property
    def is_of_header(self) -> bool:
        """Whether it is about columns rather than cells."""
        return is_of_header(self.group)

    @property
    def message(self) -> str:
        """What is wrong, and what to do."""
        if self.is_renaming:
            return _("Un bouton leur donne le bon nom ; le contenu ne change pas.")
        return tell(self.group.message, self.group.params)

    @property
    def fix_kind(self) -> FixKind | None:
        """The kind of fix that its button applies; None without one."""
        if self.group.code == "blank-row":
            return FixKind.BLANK_ROW_OUT
        return self.group.fix.kind if self.group.fix is not None else None

    @property
    def fix_button(self) -> str:
        """Label of the button that fixes all cells; "" without a fix."""
        count = self.cause.count
        if not _has_fix(self.group):
            return ""
        button = ngettext("Corriger la case", "Corriger les %(count)s cases", count)
        if self.is_renaming:
            button = ngettext("Renommer la colonne", "Renommer les %(count)s colonnes", count)
        elif self.group.code == "blank-row":
            button = ngettext("Retirer la ligne vide", "Retirer les %(count)s lignes vides", count)
        return button % {"count": formats.number(count)}

    @property
    def values(self) -> tuple[FindingGroup, ...]:
        """The values to list, most frequent first; empty if a form lists them, or the only one is in the message."""
        is_said = len(self.cause.groups) == 1 and self.group.fix is None
        return () if self.words or is_said else self.cause.groups[:SHOWN_VALUES]

    @property
    def hidden_values(self) -> int:
        """Number of values omitted."""
        return max(0, len(self.cause.groups) - SHOWN_VALUES)


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A totals row: its number in the table and in the sheet, and its text."""

    number: int
    sheet_row: int
    text: str


@dataclass(frozen=True, slots=True)
class ReportPart:
    """The report of a draft by cause, with the bulk corrections."""

    report: Report
    causes: list[CauseCard]
    warnings: list[CauseCard]
    total_rows: list[TotalRow]
    has_schema: bool

    @property
    def shown_causes(self) -> list[CauseCard]:
        """The causes displayed."""
        return self.causes[:SHOWN_CAUSES]

    @property
    def hidden_causes(self) -> int:
        """Number of causes omitted."""
        return max(0, len(self.causes) - SHOWN_CAUSES)

    @property
    def is_ready(self) -> bool:
        """Whether there are rows, and nothing is wrong in them."""
        return self.report.is_valid and self.report.row_count > 0

    @property
    def absent_columns(self) -> int:
        """Number of missing required columns."""
        return sum(group.is_absent_column for group in self.report.errors)

    @property
    def fixable(self) -> int:
        """Number of errors with a fix; cells of renamed columns may add to it."""
        return sum(group.count for group in self.report.errors if _has_fix(group))

    @property
    def has_columns_to_map(self) -> bool:
        """Whether some columns could match other schema fields."""
        return self.has_schema and any(is_of_columns(group) for group in (*self.report.errors, *self.report.warnings))

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Unmatched columns of the file, if fields are missing: some of them may be those."""
        return self.report.unknown_columns if self.absent_columns else ()


def report_part(report: Report, schema: Schema, table: DraftTable, organisation: Organisation) -> ReportPart:
    """The report for display; the organisation's name and Siret are proposed where fields ask for them."""
    empty = frozenset(
        group.field_number - 1
        for group in report.errors
        if group.code == "blank-label" and group.field_number and table.is_empty_column(group.field_number - 1)
    )
    offers = Offers(schema, organisation, report.row_count, empty, report.reading)
    last = range(max(_FIRST_ROW, table.row_count + _FIRST_ROW - LOOKED_AT), table.row_count + _FIRST_ROW)
    return ReportPart(
        report=report,
        causes=list(_causes(report.errors, 0, offers)),
        warnings=list(_causes(_told_warnings(report, schema), len(report.errors), offers))[:SHOWN_CAUSES],
        total_rows=[
            TotalRow(number, table.reading.sheet_row(number), " · ".join(text for text in row if text.strip()))
            for number, row in zip(last, table.rows_at(last), strict=True)
            if is_total(row)
        ],
        has_schema=bool(schema.fields),
    )


def _told_warnings(report: Report, schema: Schema) -> Sequence[FindingGroup]:
    """The warnings to show: without a model, only those about the shapes of a map."""
    if schema.fields:
        return report.warnings
    return [group for group in report.warnings if group.code in {ELSEWHERE_CODE, WARNING_CODE}]


def _has_fix(group: FindingGroup) -> bool:
    return group.fix is not None or group.code == "blank-row" or group.message == MANY


def _causes(groups: Sequence[FindingGroup], first: int, offers: Offers) -> Iterator[CauseCard]:
    """The causes, those about columns first, then by frequency; all renamings are grouped into one."""
    places = {id(group): place for place, group in enumerate(groups, first)}
    renamings = tuple(group for group in groups if _is_renaming(group))
    if renamings:
        yield _card(Cause(renamings[0], renamings), places, offers)
    for cause in causes(group for group in groups if not _is_renaming(group)):
        yield _card(cause, places, offers)


def _is_renaming(group: FindingGroup) -> bool:
    return group.fix is not None and group.fix.kind is FixKind.HEADER_NAME


def is_of_header(group: FindingGroup) -> bool:
    """Whether the finding is about columns or the file rather than cells."""
    return is_of_columns(group) or not (group.row_numbers >= _FIRST_ROW).any()


def _card(cause: Cause, places: dict[int, int], offers: Offers) -> CauseCard:
    group = cause.first
    if group.file:
        # Of a package: its parts are corrected where they are made.
        return CauseCard(cause=cause, label="", places="", fill=None, words=None, empty_column=None)
    column = "" if _is_renaming(group) else group.field_name or ""
    field = offers.schema.field_named(column) if column else None
    words = offers.words(cause)
    position = (group.field_number or 0) - 1
    return CauseCard(
        cause=cause,
        label=field.title if field and field.title != column else "",
        places=",".join(str(places[id(value)]) for value in cause.groups) if len(cause.groups) <= MOST_PLACES else "",
        fill=None if words else offers.fill(cause, places),
        words=words,
        empty_column=position if group.code == "blank-label" and position in offers.empty_columns else None,
    )
