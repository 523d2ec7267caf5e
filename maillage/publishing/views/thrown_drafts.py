"""The drafts that a person throws away, in her space, or takes back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.core.clock import utc_now
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.record.drafts import KEPT_DAYS, take_back, throw_away
from maillage.publishing.views.entry import at_draft


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
