"""The second step by hand: the form for one record, and the grid with all rows and findings.

The form page lists the records entered so far; the grid loads a JSON document of rows and findings.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from maillage.core.schema.terms import FindingGroup, Report, Schema
from maillage.kits.forms.fields import DayInput, SuggestingInput
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.catalog.domain.terms import MOST_GRID_ROWS
from maillage.opendata.catalog.pages.parts.words import errors_text
from maillage.opendata.publishing.domain.terms import RecordCard, RecordForm
from maillage.opendata.publishing.edges.export.report_words import FIXES, fix_text, tell
from maillage.opendata.publishing.pages.schema_fields import FieldEntry, field_entry
from maillage.opendata.publishing.store.draft_tables import DraftTable, draft_report, draft_table
from maillage.opendata.publishing.store.drafts import DraftVisit, undone_revision
from maillage.opendata.publishing.store.models import Draft
from maillage.web.offers import offers
from maillage.web.wording.formats import in_french

_LISTED: Final = 30
_NAMED_BY: Final = 3
FIRST_ROW: Final = 2


class RecordCellsForm(RefusableForm):
    """The cells of one record, sent under the positions of their columns; ``optional``: where most are asked for.

    The draft takes any text: what is wrong with it is found when its table is checked.
    """

    def __init__(
        self, *args: Any, columns: Mapping[int, FieldEntry], optional: Collection[str] | None, **options: Any
    ) -> None:
        super().__init__(*args, auto_id="%s", **options)
        for position, entry in columns.items():
            is_required = entry.is_required and optional is None
            is_optional = optional is not None and entry.name in optional
            self.fields[cell_name(position)] = forms.CharField(
                required=False,
                strip=False,
                label=_entry_label(entry, is_required=is_required, is_optional=is_optional),
                help_text=_entry_help(entry),
                widget=_entry_widget(entry),
            )

    def mark(self, position: int, groups: Sequence[FindingGroup]) -> None:
        """Say what the checked table says of a cell, and what is proposed in its place."""
        name = cell_name(position)
        self.add_error(name, [tell(group.message, group.params) for group in groups])
        fix = next((fix_text(group) for group in groups if group.fix is not None), "")
        if fix:
            field = self.fields[name]
            field.help_text = format_html("<p>{} <code>{}</code></p>{}", _("Proposition :"), fix, field.help_text)


def cell_name(position: int) -> str:
    """The name under which the cell of a column is sent."""
    return f"field-{position}"


def _entry_widget(entry: FieldEntry) -> forms.Widget:
    attrs = {"inputmode": entry.mode}
    if entry.type == "select":
        return forms.Select(choices=[("", ""), *((value, value) for value in entry.options)])
    if entry.type == "list":
        return SuggestingInput(entry.options)
    if entry.type == "date":
        return DayInput(attrs)
    return {"email": forms.EmailInput, "url": forms.URLInput}.get(entry.type, forms.TextInput)(attrs)


def _entry_label(entry: FieldEntry, *, is_required: bool, is_optional: bool) -> str:
    label = in_french(entry.label)
    if is_required:
        return format_html('{} <span class="required">{}</span>', label, _("obligatoire"))
    return format_html('{} <span class="small soft">{}</span>', label, _("facultatif")) if is_optional else label


def _entry_help(entry: FieldEntry) -> str:
    """What is always visible (a short description, what the schema asks for), and what is folded."""
    words = {"entry": entry, "is_short": len(entry.help) <= _SHORT_HELP}
    return mark_safe(render_to_string("publishing/entry_help.html", words))  # noqa: S308 -- a template's own text


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One entered record."""

    number: int
    name: str
    is_wrong: bool
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class FormKind:
    """A short form that can be selected."""

    label: str
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class CardWay:
    """A card of the record: its question, whether it is done, here, or has an error, and its address."""

    title: str
    href: str
    is_done: bool
    is_here: bool
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """Context of one card of the record form and of the list of records entered so far."""

    form: RecordCellsForm
    title: str
    cards: tuple["CardWay", ...]
    card: int
    more_names: frozenset[str]
    row_errors: tuple[str, ...]
    number: int | None
    kinds: tuple["FormKind", ...]
    query: str
    records: tuple[RecordLine, ...]
    count: int
    hidden: int
    has_errors: bool
    is_asked_whole: bool

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields that are always visible."""
        return [field for field in self.form if field.name not in self.more_names]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Those under "Plus de champs"."""
        return [field for field in self.form if field.name in self.more_names]

    @property
    def is_more_open(self) -> bool:
        """Whether one of those has an error to show."""
        return any(field.errors for field in self.more_fields)

    @property
    def bars(self) -> tuple[bool, ...]:
        """For each card, whether the record has come so far."""
        return tuple(way.is_done for way in self.cards)


_OF_A_CARD: Final = 5  # fields: one screen of a phone
_MOST_GROUPS: Final = 3_000  # of one response; a grid with more says so
_LONGEST_HELP: Final = 400
_SHORT_HELP: Final = 200  # characters: two lines


def record_forms(schema_id: str) -> list[RecordForm]:
    """The short forms that features offer for a schema."""
    return [form for form in offers("record_forms") if form.schema_id == schema_id]


def record_form(schema_id: str, word: str, *, cells: Mapping[str, str] | None) -> RecordForm | None:
    """The form with that key; else the one that fits the cells of a record, or the first for a new one (None)."""
    forms = record_forms(schema_id)
    named = next((form for form in forms if form.word == word), None)
    if named is not None or cells is None:
        return named or (forms[0] if forms else None)
    return next((form for form in forms if form.fits(cells)), None)


def record_cards(form: RecordForm | None, schema: Schema, table: DraftTable | None) -> list[RecordCard]:
    """The cards of a record, at least one: those of its form, else the required fields by few, the others folded."""
    header = table.header if table is not None else ()
    if form is not None and form.cards:
        cards = [
            RecordCard(
                card.title,
                tuple(name for name in card.fields if name in header),
                tuple(name for name in card.more if name in header),
            )
            for card in form.cards
        ]
        return [card for card in cards if card.all_fields] or [RecordCard("", tuple(header))]
    required = [name for name in header if _is_required(schema, name)]
    names = required or list(header)
    optional = tuple(name for name in dict.fromkeys(header) if name not in set(names))
    names = list(dict.fromkeys(names))
    groups = [tuple(names[start : start + _OF_A_CARD]) for start in range(0, len(names), _OF_A_CARD)]
    cards = [RecordCard("", group) for group in groups[:-1]]
    return [*cards, RecordCard("", groups[-1] if groups else (), optional)]


def wrong_cards(draft: Draft, number: int, cards: Sequence[RecordCard]) -> set[int]:
    """The numbers, from 1, of the cards of a record with an error; the last one for errors of the whole record."""
    report = draft_report(draft.id, draft.revision)
    groups = [group for group in report.errors if number in group.row_numbers] if report else []
    wrong = set()
    for group in groups:
        name = group.field_name or ""
        wrong.add(next((place for place, card in enumerate(cards, 1) if name in card.all_fields), len(cards)))
    return wrong


def _is_required(schema: Schema, name: str) -> bool:
    field = schema.field_named(name)
    return field is not None and field.constraints.required


def form_page(
    visit: DraftVisit,
    table: DraftTable,
    number: int | None,
    *,
    form: RecordForm | None,
    card: int = 1,
    is_checked: bool = False,
    today: date,
) -> FormPage:
    """A card of the form for the record at sheet row ``number`` (None: new record).

    ``is_checked`` shows the errors of a card that is still empty too.
    """
    draft = visit.draft
    report = draft_report(draft.id, draft.revision)
    errors: dict[int, list[FindingGroup]] = {}  # errors of this record by column index; -1 for the record as a whole
    for group in report.errors if report and number else ():
        if number in group.row_numbers:
            errors.setdefault((group.field_number or 0) - 1, []).append(group)
    prefilled = form.prefill(draft.organisation.siret, today) if form is not None and not number else {}
    cells = table.rows_at([number])[0] if number else tuple(prefilled.get(name, "") for name in table.header)
    cards = record_cards(form, visit.schema, table)
    place = min(max(card, 1), len(cards)) if number else 1
    shown_card = cards[place - 1]
    # On the last card also what no card asks for, if it is wrong.
    on_cards = {name for screen in cards for name in screen.all_fields}
    strays = [name for position, name in enumerate(table.header) if errors.get(position) and name not in on_cards]
    names = dict.fromkeys((*shown_card.all_fields, *(strays if place == len(cards) else ())))
    fields = [(position, name) for name in names for position, of in enumerate(table.header) if of == name]
    bad_rows = set(report.bad_rows.tolist()) if report else set()
    end = table.row_count + FIRST_ROW
    latest = list(reversed(range(max(FIRST_ROW, end - _LISTED), end)))
    rows = table.rows_at(latest)
    # Records are labelled by the columns that distinguish these rows best, in column order.
    different = {place: len({row[place] for row in rows if row[place].strip()}) for place in range(len(table.header))}
    naming = sorted(sorted(different, key=lambda place: -different[place])[:_NAMED_BY])
    address = reverse("draft_form", args=[draft.id])
    optional = form.optional if form is not None else None
    texts = {cell_name(position): cells[position] for position, _name in fields}
    record = RecordCellsForm(
        texts if number else None,
        initial=texts,
        columns={
            position: field_entry(name, visit.schema.field_named(name), texts[cell_name(position)])
            for position, name in fields
        },
        optional=optional,
    )
    wrong = wrong_cards(draft, number, cards) if number else set()
    # A card that nobody has filled in yet is not wrong: its empty cells are what it asks for.
    is_begun = is_checked or any(cells[position].strip() for position, _name in fields)
    for position, _name in fields if number and is_begun else ():
        if errors.get(position):
            record.mark(position, errors[position])
    of_record = errors.get(-1, []) if place == len(cards) else []
    kind = f"&sorte={form.word}" if form is not None else ""
    return FormPage(
        form=record,
        title=_(shown_card.title) if shown_card.title else "",
        cards=tuple(
            CardWay(
                _(screen.title) if screen.title else _("Écran %(number)s") % {"number": card_number},
                f"{address}?ligne={number}&carte={card_number}{kind}{'&corriger' if card_number in wrong else ''}"
                if number
                else "",
                is_done=card_number <= place,
                is_here=card_number == place,
                is_wrong=card_number in wrong,
            )
            for card_number, screen in enumerate(cards, 1)
        ),
        card=place,
        more_names=frozenset(cell_name(position) for position, name in fields if name in shown_card.more),
        row_errors=tuple(tell(group.message, group.params) for group in of_record),
        number=number,
        kinds=tuple(
            FormKind(
                _(kind_of_record.label),
                f"{address}?sorte={kind_of_record.word}{f'&ligne={number}' if number else ''}",
                kind_of_record is form,
            )
            for kind_of_record in record_forms(draft.schema_id)
        ),
        query="&".join(
            [
                *([f"ligne={number}", f"carte={place}"] if number else []),
                *([f"sorte={form.word}"] if form else []),
            ]
        ),
        records=tuple(
            RecordLine(
                row_number,
                _record_name(row, naming),
                row_number in bad_rows,
                f"{address}?ligne={row_number}",
                row_number == number,
            )
            for row_number, row in zip(latest, rows, strict=True)
        ),
        count=table.row_count,
        hidden=max(0, table.row_count - _LISTED),
        has_errors=bool(of_record) or any(field.errors for field in record),
        is_asked_whole=optional is not None,
    )


def _record_name(row: Sequence[str], columns: Sequence[int]) -> str:
    named = [row[column] for column in columns if row[column].strip()]
    return " · ".join(named or [cell for cell in row if cell.strip()][:_NAMED_BY]) or _("fiche vide")


def shown_rows(draft: Draft) -> tuple[int, int] | None:
    """Number of rows and of rows with errors, for a table too long for the grid; None for others."""
    table, report = draft_table(draft.id, draft.revision), draft_report(draft.id, draft.revision)
    if table is None or table.row_count <= MOST_GRID_ROWS:
        return None
    return table.row_count, min(len(report.bad_rows) if report else 0, MOST_GRID_ROWS)


def grid_rows(draft: Draft, table: DraftTable, schema: Schema) -> dict[str, Any]:
    """The document of a grid: rows, columns with their fields, and the position of the table in its file."""
    report = draft_report(draft.id, draft.revision)
    numbers = _row_numbers(table, report)
    is_whole = len(numbers) == table.row_count
    fields = [field_entry(name, schema.field_named(name)).document() for name in table.header]
    return {
        "header": list(table.header),
        "fields": [field | {"help": str(field["help"])[:_LONGEST_HELP]} for field in fields],
        "above": table.reading.header_line - 1,
        "removed": list(table.reading.removed_rows),
        "numbers": None if is_whole else numbers,
        "rows": [list(row) for row in (table.rows() if is_whole else table.rows_at(numbers))],
    }


def grid_state(draft: Draft, table: DraftTable) -> dict[str, Any]:
    """The findings of a grid, and whether its last change can be undone."""
    report = draft_report(draft.id, draft.revision)
    numbers = _row_numbers(table, report)
    is_window = len(numbers) != table.row_count
    if report is None:
        verdict = _("La vérification continue…")
    else:
        verdict = _("Aucune erreur") if report.is_valid else errors_text(report.error_count)
    findings = []
    for place, group in enumerate(report.errors[:_MOST_GROUPS] if report else ()):
        fix, rows = group.fix, group.row_numbers
        findings.append(
            {
                "place": place,
                "column": (group.field_number or 0) - 1,
                "field": group.field_name,
                "rows": (rows[np.isin(rows, numbers)] if is_window else rows).tolist(),
                "count": group.count,
                "message": tell(group.message, group.params),
                "fix": None if fix is None else {"before": fix.before, "after": fix.after, "kind": fix.kind.value},
                "fixName": _(FIXES[fix.kind]) if fix is not None and fix.kind in FIXES else "",
            }
        )
    return {
        "revision": draft.revision,
        "total": table.row_count,
        "checked": report is not None,
        "errors": report.error_count if report else None,
        "badRows": len(report.bad_rows) if report else None,
        "verdict": verdict,
        "findings": findings,
        "canUndo": draft.revisions.filter(number=draft.revision, before__gt=0).exists(),
        "canRedo": undone_revision(draft) is not None,
    }


def _row_numbers(table: DraftTable, report: Report | None) -> list[int]:
    """The row numbers that the grid shows: all, or those with errors if the table is too long."""
    if table.row_count <= MOST_GRID_ROWS:
        return list(range(FIRST_ROW, table.row_count + FIRST_ROW))
    bad_rows = report.bad_rows[:MOST_GRID_ROWS] if report else np.empty(0, np.int32)
    return [int(number) for number in bad_rows if number >= FIRST_ROW]
