"""Which column of the file is which field of the schema: one line a column, the nearest field proposed."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.catalog.terms import Step
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import FixKind, Report, Schema
from maillage.core.text import plain
from maillage.publishing.pages.frame import Frame, frame
from maillage.publishing.queries.draft_tables import DraftTable, draft_report, draft_table
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.record.draft_work import settle
from maillage.publishing.record.drafts import map_columns
from maillage.publishing.views.entry import at_draft
from maillage.web.telling import answer_change

KEEP, LEAVE_OUT = "keep", "leave-out"
_SHOWN_VALUES: Final = 3
_NEAREST: Final = 3
_LOOKED_AT: Final = 50
_LEAST_LETTERS: Final = 4  # of a word that says something: "date", not "n" or "de"


@dataclass(frozen=True, slots=True)
class FieldOption:
    """A field of the schema that a column may be."""

    name: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of the file: its name, some values, what it may be (the likeliest first)."""

    position: int
    name: str
    values: str
    nearest: tuple[FieldOption, ...]
    others: tuple[FieldOption, ...]
    is_kept: bool
    is_known: bool
    is_empty: bool


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    """All columns of the file, and the required fields that none of them is."""

    frame: Frame
    revision: int
    columns: tuple[ColumnLine, ...]
    missing: tuple[FieldOption, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def columns(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The columns; posted, the table with the columns that were chosen."""
    draft = visit.draft
    if request.method == "POST":
        fill, again = reverse("draft_fill", args=[draft.id]), reverse("draft_columns", args=[draft.id])
        return answer_change(request, lambda: _mapped(request, visit), fill, failed=again)
    table = draft_table(draft.id, draft.revision) if settle(draft) and draft.revision else None
    report = draft_report(draft.id, draft.revision)
    if table is None or report is None or not visit.schema.fields:
        return redirect("draft_fill", draft_id=draft.id)
    return render(request, "publishing/publish_columns.html", {"page": _page(visit, table, report)})


def _mapped(request: HttpRequest, visit: DraftVisit) -> str:
    base = str(request.POST.get("revision", ""))
    table = draft_table(visit.draft.id, int(base)) if base.isdecimal() else None
    if table is None:
        raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
    names = [_name(request, place, written) for place, written in enumerate(table.header)]
    twice = sorted({name for name in names if name is not None and name.strip() and names.count(name) > 1})
    if twice and twice != sorted({name for name in table.header if table.header.count(name) > 1}):
        message = sentence("Deux colonnes ne peuvent pas être « %(name)s » : choisissez laquelle.")
        raise Refused("column_twice", message, name=twice[0])
    map_columns(visit.acting, visit.draft, names, base=int(base), now=utc_now())
    return _("Les colonnes sont comme vous l’avez choisi.")


def _name(request: HttpRequest, place: int, written: str) -> str | None:
    chosen = str(request.POST.get(f"column-{place}", KEEP))
    if chosen == LEAVE_OUT:
        return None
    return written if chosen == KEEP else chosen.removeprefix("field:")


def _page(visit: DraftVisit, table: DraftTable, report: Report) -> ColumnsPage:
    proposed = {
        group.field_number - 1: group.fix.after
        for group in (*report.errors, *report.warnings)
        if group.fix is not None and group.fix.kind is FixKind.HEADER_NAME and group.field_number
    }
    schema = visit.schema
    taken = set(table.header) | set(proposed.values())
    required = [field.name for field in schema.fields if field.constraints.required]
    return ColumnsPage(
        frame=frame(visit, Step.FILL),
        revision=visit.draft.revision,
        columns=tuple(_lines(table, schema, proposed, taken)),
        missing=tuple(_options(schema, [name for name in required if name not in taken], "")),
    )


def _lines(table: DraftTable, schema: Schema, proposed: dict[int, str], taken: set[str]) -> Iterator[ColumnLine]:
    sample = table.rows_at(range(2, 2 + min(_LOOKED_AT, table.row_count)))
    names = [field.name for field in schema.fields]
    for position, written in enumerate(table.header):
        named = written if written in names else _named_within(written, schema, taken)
        chosen = proposed.get(position, named)
        near = list(dict.fromkeys([*([chosen] if chosen else []), *_nearest(written, schema)]))[:_NEAREST]
        filled = dict.fromkeys(row[position] for row in sample if row[position].strip())
        yield ColumnLine(
            position=position,
            name=written,
            values=" · ".join(list(filled)[:_SHOWN_VALUES]),
            nearest=tuple(_options(schema, [name for name in near if name != written], chosen)),
            others=tuple(_options(schema, [name for name in names if name not in near and name != written], chosen)),
            is_kept=chosen in {"", written},
            is_known=written in names,
            is_empty=not filled and table.is_empty_column(position),
        )


def _named_within(written: str, schema: Schema, taken: set[str]) -> str:
    """The absent field whose title has all words of ``written`` ("Date", "SIRET"); empty without one, or in doubt."""
    words = set(plain(written).split())
    if not any(len(word) >= _LEAST_LETTERS for word in words):
        return ""
    absent = [field for field in schema.fields if field.name not in taken]
    found = [field for field in absent if words <= set(plain(f"{field.name} {field.title or ''}").split())]
    required = [field for field in found if field.constraints.required]
    likely = found if len(found) == 1 else required
    return likely[0].name if len(likely) == 1 else ""


def _options(schema: Schema, names: Sequence[str], chosen: str) -> Iterator[FieldOption]:
    for field in schema.fields:
        if field.name in names:
            yield FieldOption(field.name, field.title if field.title != field.name else "", field.name == chosen)


def _nearest(written: str, schema: Schema) -> list[str]:
    """The fields whose name or title is most like what was written."""
    spelled = plain(written)
    likeness = {
        field.name: max(
            difflib.SequenceMatcher(None, spelled, plain(name)).ratio()
            for name in (field.name, field.title or field.name)
        )
        for field in schema.fields
    }
    return sorted(likeness, key=lambda name: -likeness[name])[:_NEAREST]
