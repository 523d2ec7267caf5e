"""Which column of the file is which field of the schema: one line a column, the nearest field proposed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.publishing.pages.draft.columns import KEEP, LEAVE_OUT, columns_page
from maillage.publishing.queries.draft_tables import draft_report, draft_table
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.record.draft_work import settle
from maillage.publishing.record.drafts import map_columns
from maillage.publishing.views.entry import at_draft, posted_revision
from maillage.web.telling import answer_change


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def columns(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The columns; posted, the table with the columns that were chosen."""
    draft = visit.draft

    def change() -> str:
        base = posted_revision(request)
        table = draft_table(draft.id, base)
        if table is None:
            raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
        names: list[str | None] = []
        for position, written in enumerate(table.header):
            choice = str(request.POST.get(f"column-{position}", KEEP))
            name = written if choice == KEEP else choice.removeprefix("field:")
            names.append(None if choice == LEAVE_OUT else name)
        twice = sorted({name for name in names if name is not None and name.strip() and names.count(name) > 1})
        if twice and twice != sorted({name for name in table.header if table.header.count(name) > 1}):
            message = sentence("Deux colonnes ne peuvent pas être « %(name)s » : choisissez laquelle.")
            raise Refused("column_twice", message, name=twice[0])
        map_columns(visit.acting, draft, names, base=base, now=utc_now())
        return _("Les colonnes sont comme vous l’avez choisi.")

    if request.method == "POST":
        fill, again = reverse("draft_fill", args=[draft.id]), reverse("draft_columns", args=[draft.id])
        return answer_change(request, change, fill, failed=again)
    table = draft_table(draft.id, draft.revision) if settle(draft) and draft.revision else None
    report = draft_report(draft.id, draft.revision)
    if table is None or report is None or not visit.schema.fields:
        return redirect("draft_fill", draft_id=draft.id)
    return render(request, "publishing/publish_columns.html", {"page": columns_page(visit, table, report)})
