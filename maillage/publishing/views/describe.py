"""The third step: how the data set is described; prefilled, and kept as typed even where it must be corrected."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.catalog.terms import DraftStep
from maillage.catalog.terms.description import DESCRIBED, read_description
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.publishing.pages.draft.describe import describe_page, errors_by_field
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.queries.prefilled import description_typed
from maillage.publishing.record.drafts import choose_step, keep_description
from maillage.publishing.views.entry import at_draft


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def describe(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The form; posted, it is kept whatever it says, and leads on where it is complete."""
    draft, today = visit.draft, utc_now().date()
    if not draft.revision:
        return redirect("draft_fill", draft_id=draft.id)
    choose_step(draft, DraftStep.DESCRIBE)
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: str(request.POST[name]) for name in DESCRIBED if name in request.POST}
        visit = replace(visit, draft=keep_description(draft, typed, now=utc_now()))
        try:
            read_description(description_typed(visit.draft, today=today))
        except Refused as refusal:
            # All of it is kept: the page shows it again, with what to correct.
            errors = errors_by_field(refusal)
        else:
            return redirect("draft_publish", draft_id=draft.id)
    page = describe_page(visit, errors, today=today)
    return render(request, "publishing/publish_describe.html", {"page": page}, status=422 if errors else 200)
