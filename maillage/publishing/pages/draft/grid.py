"""The second step by the grid: the page, and the document of rows and findings from which the grid is built."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.catalog.parts.words import errors_text
from maillage.catalog.terms import MOST_GRID_ROWS, DraftStep
from maillage.core.schema.terms import Report, Schema
from maillage.publishing.export.report_words import FIXES, tell
from maillage.publishing.models import Draft
from maillage.publishing.pages.draft.frame import Frame, frame
from maillage.publishing.pages.schema_fields import field_entry
from maillage.publishing.queries.draft_tables import DraftTable, draft_report, draft_table
from maillage.publishing.queries.drafts import DraftVisit, undone_revision
from maillage.web.wording import formats

_FIRST_ROW: Final = 2
_MOST_GROUPS: Final = 3_000  # of an answer; a grid that has more says so
_LONGEST_HELP: Final = 400


@dataclass(frozen=True, slots=True)
class GridPage:
    """The page around the grid; the grid itself is built from what ``rows_href`` answers."""

    frame: Frame
    rows_href: str
    is_window: bool
    window_text: str
    can_undo: bool
    can_redo: bool
    revision: int
    has_schema: bool


def grid_page(visit: DraftVisit) -> GridPage:
    """The page of the grid of a draft whose table is there."""
    draft = visit.draft
    table, report = draft_table(draft.id, draft.revision), draft_report(draft.id, draft.revision)
    count = table.row_count if table else 0
    bad = min(len(report.bad_rows) if report else 0, MOST_GRID_ROWS)
    text = _("Ce tableau a %(rows)s lignes, sans erreur : la grille ne montre que celles que vous ajoutez, à la fin.")
    if bad:
        text = ngettext(
            "Ce tableau a %(rows)s lignes : la grille montre celle qui a une erreur ; ce que vous ajoutez vient à la "
            "fin.",
            "Ce tableau a %(rows)s lignes : la grille montre les %(shown)s qui ont une erreur ; ce que vous ajoutez "
            "vient à la fin.",
            bad,
        )
    words = {"rows": formats.number(count), "shown": formats.number(bad)}
    return GridPage(
        frame=frame(visit, DraftStep.FILL),
        rows_href=reverse("draft_grid_rows", args=[draft.id]),
        is_window=count > MOST_GRID_ROWS,
        window_text=text % words if count > MOST_GRID_ROWS else "",
        can_undo=draft.revisions.filter(number=draft.revision, before__gt=0).exists(),
        can_redo=undone_revision(draft) is not None,
        revision=draft.revision,
        has_schema=bool(draft.schema_id),
    )


def grid_rows(draft: Draft, table: DraftTable, schema: Schema) -> dict[str, Any]:
    """The rows of a grid, its columns with the fields of the schema, and where the table stood in its file."""
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
    """What is wrong in a grid, and whether its last change can be undone."""
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
    """The numbers of the rows that the grid shows: all, or those with errors of a table that is too long."""
    if table.row_count <= MOST_GRID_ROWS:
        return list(range(_FIRST_ROW, table.row_count + _FIRST_ROW))
    bad_rows = report.bad_rows[:MOST_GRID_ROWS] if report else np.empty(0, np.int32)
    return [int(number) for number in bad_rows if number >= _FIRST_ROW]
