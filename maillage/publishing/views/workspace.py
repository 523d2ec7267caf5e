"""Mon espace, and the drafts that a person throws away there or takes back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.parts.cockpit import CockpitVisit
from maillage.accounts.queries import User
from maillage.core.clock import utc_now
from maillage.publishing.pages.workspace import workspace_page
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.record.drafts import KEPT_DAYS, take_back, throw_away
from maillage.publishing.views.entry import at_draft


@require_safe
@for_people
def workspace(request: HttpRequest, person: User) -> HttpResponse:
    """All that the person has to do with."""
    page = workspace_page(CockpitVisit(person, request, utc_now().date()))
    return render(request, "publishing/workspace.html", {"page": page})


@require_POST
@at_draft
def throw(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The draft goes out of sight."""
    throw_away(visit.draft, now=utc_now())
    text = _("Brouillon jeté. Vous pouvez le reprendre pendant %(days)s jours.")
    messages.success(request, text % {"days": KEPT_DAYS})
    return redirect("workspace")


@require_POST
@at_draft
def take(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The draft is there again."""
    take_back(visit.draft, now=utc_now())
    messages.success(request, _("Brouillon repris."))
    return redirect("workspace")
