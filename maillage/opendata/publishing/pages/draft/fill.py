"""The second step by file: what was detected, what is wrong, and the history of the table."""

from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.core.schema.terms import Report, shortened
from maillage.opendata.catalog.store.packages import package_form_of
from maillage.opendata.catalog.store.schemas import schemas_of_cells
from maillage.opendata.publishing.pages.draft.report import report_part
from maillage.opendata.publishing.pages.draft.upload_forms import SheetForm, SystemForm, UploadForm
from maillage.opendata.publishing.store import drafts
from maillage.opendata.publishing.store.draft_tables import draft_report, draft_table, system_placements_of
from maillage.web.wording import formats

_SHOWN_ROWS: Final = 5
_SAMPLE_ROWS: Final = 200
_SHOWN_COLUMNS: Final = 8
_SHOWN_CHARACTERS: Final = 500
_SHOWN_STATES: Final = 30


def table_context(visit: drafts.DraftVisit, *, is_ready: bool) -> dict[str, Any]:
    """Context of the file page of a draft: without table, in progress, or with its report once ``is_ready``."""
    draft, schema = visit.draft, visit.schema
    table = draft_table(draft.id, draft.revision) if draft.revision else None
    report = draft_report(draft.id, draft.revision) if draft.revision and is_ready else None
    header = table.header if table else ()
    # If no model matches, it is asked for first, with suggestions drawn from the cells.
    is_model_asked = table is not None and bool(header) and not draft.schema_id and draft.dataset is None
    sample = table.first_rows(_SAMPLE_ROWS) if table and is_model_asked else []
    revision = drafts.revision_in_force(draft)
    package = package_form_of(draft.schema_id)
    placements = system_placements_of(draft.id, draft.revision) if report else None
    return {
        "progress_text": "" if is_ready else progress_text(drafts.progress_of(draft)),
        "part": report_part(report, schema, table, draft.organisation) if report and table else None,
        "sheet_form": _sheet_form(report) if report and len(report.reading.sheets) > 1 else None,
        "system_form": SystemForm(placements=placements, system_code=report.reading.system or "")
        if report and placements is not None
        else None,
        "is_system_asked": placements is not None and not header,
        "is_model_asked": is_model_asked,
        "likely": schemas_of_cells(list(zip(*sample, strict=True))) if sample else (),
        "columns": header[:_SHOWN_COLUMNS],
        "rows": [
            # Shortened: the outline of a commune has a hundred thousand characters.
            tuple(cell if len(cell) <= _SHOWN_CHARACTERS else shortened(cell) for cell in row[:_SHOWN_COLUMNS])
            for row in (table.first_rows(_SHOWN_ROWS) if table else ())
        ],
        "more_columns": max(0, len(header) - _SHOWN_COLUMNS),
        "states": drafts.states(draft)[:_SHOWN_STATES],
        "can_undo": revision is not None and revision.before > 0,
        "can_redo": drafts.undone_revision(draft) is not None,
        "has_form": bool(schema.fields or header),
        "package": package,
        "upload_form": UploadForm(package=package, auto_id="file-%s"),
    }


def _sheet_form(report: Report) -> SheetForm:
    reading = report.reading
    return SheetForm(sheets=reading.sheets, sheet=reading.sheet or "", is_map=reading.form == "map")


def progress_text(progress: drafts.DraftProgress | None) -> str:
    """The progress of reading and checking a file, in words."""
    if progress is None or progress.stage == "waiting":
        return _("Le fichier est arrivé, la lecture commence…")
    words = {"rows": formats.number(progress.rows), "total": formats.number(progress.total or 0)}
    if progress.stage == "checking":
        return _("Vérification : %(rows)s lignes sur %(total)s…") % words
    return _("Lecture : %(rows)s lignes…") % words
