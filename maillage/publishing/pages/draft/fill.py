"""The second step by the file: what was found in it, what is wrong, and every state of the table to go back to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.catalog.queries.schemas import schemas_of_cells
from maillage.catalog.terms import DraftStep
from maillage.catalog.terms.schemas import Model
from maillage.core.problems import sentence
from maillage.publishing.forms import MOST_MEGABYTES
from maillage.publishing.pages.draft.frame import Frame, frame
from maillage.publishing.pages.draft.report import ReportPart, report_part
from maillage.publishing.queries import drafts
from maillage.publishing.queries.draft_tables import draft_report, draft_table
from maillage.web.wording import formats

_SHOWN_ROWS: Final = 5
_SAMPLE_ROWS: Final = 200
_SHOWN_COLUMNS: Final = 8
_SHOWN_STATES: Final = 30
_ACTIONS: Final = {
    "file": sentence("fichier déposé"),
    "fix": sentence("correction"),
    "edit": sentence("saisie dans la grille"),
    "form": sentence("saisie d’une fiche"),
    "fill": sentence("même valeur dans une colonne"),
    "copy": sentence("recopie de la ligne du dessus"),
    "words": sentence("mots remplacés"),
    "mapping": sentence("choix des colonnes"),
    "begun": sentence("tableau vide"),
    "version": sentence("reprise de la version publiée"),
}


@dataclass(frozen=True, slots=True)
class StateLine:
    """One state of the table, to go back to."""

    number: int
    action: str
    made_at: datetime
    by: str
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class FillPage:
    """The table of a draft by its file door: nothing yet, in the making, or its report."""

    frame: Frame
    revision: int
    has_table: bool
    has_schema: bool
    source_name: str
    progress: drafts.DraftProgress | None
    progress_text: str
    report: ReportPart | None
    is_model_asked: bool
    likely: tuple[Model, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more_columns: int
    states: tuple[StateLine, ...]
    can_undo: bool
    can_redo: bool
    most_megabytes: int
    grid_href: str
    form_href: str


def fill_page(visit: drafts.DraftVisit, *, is_ready: bool) -> FillPage:
    """The page of the file door; its report once the table ``is_ready``."""
    draft, schema = visit.draft, visit.schema
    table = draft_table(draft.id, draft.revision) if draft.revision else None
    report = draft_report(draft.id, draft.revision) if draft.revision and is_ready else None
    header = table.header if table else ()
    progress = None if is_ready else drafts.progress_of(draft)
    # Of a table that no model fits the model is asked about first, with what its cells make one think of.
    is_model_asked = table is not None and bool(header) and not draft.schema_id and draft.dataset is None
    sample = table.first_rows(_SAMPLE_ROWS) if table and is_model_asked else []
    revision = drafts.revision_in_force(draft)
    lines = []
    for state in drafts.states(draft)[:_SHOWN_STATES]:
        action = _(_ACTIONS.get(state.action, state.action))
        if state.action == "file":
            action = f"{action} : {state.detail.get('name', '')}"
        elif state.changed_cells:
            cells = ngettext("%(count)s case", "%(count)s cases", state.changed_cells)
            action = f"{action} : {cells % {'count': formats.number(state.changed_cells)}}"
        author = state.made_by
        by = (author.get_full_name() or author.get_username()) if author else ""
        lines.append(StateLine(state.number, action, state.made_at, by, state.number == draft.revision))
    return FillPage(
        frame=frame(visit, DraftStep.FILL, saved=_("Brouillon enregistré") if draft.revision else ""),
        revision=draft.revision,
        has_table=bool(draft.revision),
        has_schema=bool(draft.schema_id),
        source_name=draft.source_name,
        progress=progress,
        progress_text="" if is_ready else progress_text(progress),
        report=report_part(report, schema, table, draft.organisation) if report and table else None,
        is_model_asked=is_model_asked,
        likely=tuple(schemas_of_cells(list(zip(*sample, strict=True)))) if sample else (),
        columns=header[:_SHOWN_COLUMNS],
        rows=tuple(row[:_SHOWN_COLUMNS] for row in table.first_rows(_SHOWN_ROWS)) if table else (),
        more_columns=max(0, len(header) - _SHOWN_COLUMNS),
        states=tuple(lines),
        can_undo=revision is not None and revision.before > 0,
        can_redo=drafts.undone_revision(draft) is not None,
        most_megabytes=MOST_MEGABYTES,
        grid_href=reverse("draft_grid", args=[draft.id]),
        form_href=reverse("draft_form", args=[draft.id]) if schema.fields or header else "",
    )


def progress_text(progress: drafts.DraftProgress | None) -> str:
    """How far the reading and the check of a file are, in words."""
    if progress is None or progress.stage == "waiting":
        return _("Le fichier est arrivé, la lecture commence…")
    words = {"rows": formats.number(progress.rows), "total": formats.number(progress.total or 0)}
    if progress.stage == "checking":
        return _("Vérification : %(rows)s lignes sur %(total)s…") % words
    return _("Lecture : %(rows)s lignes…") % words
