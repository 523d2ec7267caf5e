"""The second step by the form: the fields of one record as its schema asks them, and the records entered so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.catalog.terms import DraftStep
from maillage.core.schema.terms import FindingGroup
from maillage.publishing.export.report_words import fix_text, tell
from maillage.publishing.pages.draft.frame import Frame, frame
from maillage.publishing.pages.schema_fields import FieldEntry, field_entry
from maillage.publishing.queries.draft_tables import DraftTable, draft_report
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.terms import RecordForm
from maillage.web.offers import offers

_LISTED: Final = 30
_NAMED_BY: Final = 3
FIRST_ROW: Final = 2


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One field of the record: how it is typed in, what stands there, what is wrong with it."""

    entry: FieldEntry
    position: int
    value: str
    errors: tuple[str, ...]
    fix: str


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record that was entered."""

    number: int
    name: str
    is_wrong: bool
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class FormKind:
    """A short form that can be chosen."""

    label: str
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form of one record, and the records entered so far."""

    frame: Frame
    revision: int
    lines: tuple[EntryLine, ...]
    row_errors: tuple[str, ...]
    number: int | None
    kinds: tuple["FormKind", ...]
    query: str
    records: tuple[RecordLine, ...]
    count: int
    hidden: int
    wrong_count: int
    has_errors: bool


def record_forms(schema_id: str) -> list[RecordForm]:
    """The short forms of a schema."""
    return [form for form in offers("record_forms", "RECORD_FORMS") if form.schema_id == schema_id]


def record_form(schema_id: str, word: str, *, is_new: bool) -> RecordForm | None:
    """The short form of that word; of a new record the first one; None for all fields as they stand."""
    forms = record_forms(schema_id)
    named = next((form for form in forms if form.word == word), None)
    return named or (forms[0] if forms and is_new else None)


def form_page(
    visit: DraftVisit, table: DraftTable, number: int | None, *, form: RecordForm | None, today: date
) -> FormPage:
    """The form of the record at row ``number`` of the sheet, None for a new one; with the fields of ``form``."""
    draft = visit.draft
    report = draft_report(draft.id, draft.revision)
    errors: dict[int, list[FindingGroup]] = {}  # of this record, by the position of the column; -1 for it as a whole
    for group in report.errors if report and number else ():
        if number in group.row_numbers:
            errors.setdefault((group.field_number or 0) - 1, []).append(group)
    prefilled = form.prefill(draft.organisation.siret, today) if form is not None and not number else {}
    cells = table.rows_at([number])[0] if number else tuple(prefilled.get(name, "") for name in table.header)
    names = form.fields if form is not None else ()
    fields = [
        (place, name) for place, name in enumerate(table.header) if not names or name in names or errors.get(place)
    ]
    fields.sort(key=lambda field: names.index(field[1]) if field[1] in names else len(names))
    bad_rows = set(report.bad_rows.tolist()) if report else set()
    end = table.row_count + FIRST_ROW
    latest = list(reversed(range(max(FIRST_ROW, end - _LISTED), end)))
    rows = table.rows_at(latest)
    # Records are called by the columns that tell these rows apart best, in their order.
    different = {place: len({row[place] for row in rows if row[place].strip()}) for place in range(len(table.header))}
    naming = sorted(sorted(different, key=lambda place: -different[place])[:_NAMED_BY])
    address = reverse("draft_form", args=[draft.id])
    return FormPage(
        frame=frame(visit, DraftStep.FILL, saved=_("Brouillon enregistré")),
        revision=draft.revision,
        lines=tuple(
            EntryLine(
                entry=field_entry(name, visit.schema.field_named(name), cells[position]),
                position=position,
                value=cells[position],
                errors=tuple(tell(group.message, group.params) for group in errors.get(position, ())),
                fix=next((fix_text(group) for group in errors.get(position, ()) if group.fix is not None), ""),
            )
            for position, name in fields
        ),
        row_errors=tuple(tell(group.message, group.params) for group in errors.get(-1, ())),
        number=number,
        kinds=tuple(
            FormKind(_(kind.label), f"{address}?sorte={kind.word}{f'&ligne={number}' if number else ''}", kind is form)
            for kind in record_forms(draft.schema_id)
        ),
        query="&".join([*([f"ligne={number}"] if number else []), *([f"sorte={form.word}"] if form else [])]),
        records=tuple(
            RecordLine(place, _record_name(row, naming), place in bad_rows, f"{address}?ligne={place}", place == number)
            for place, row in zip(latest, rows, strict=True)
        ),
        count=table.row_count,
        hidden=max(0, table.row_count - _LISTED),
        wrong_count=len(bad_rows),
        has_errors=bool(errors),
    )


def _record_name(row: Sequence[str], columns: Sequence[int]) -> str:
    named = [row[column] for column in columns if row[column].strip()]
    return " · ".join(named or [cell for cell in row if cell.strip()][:_NAMED_BY]) or _("fiche vide")
