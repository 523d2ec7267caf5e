"""/mon-espace/campagnes: the campaigns of the agency, begun and changed on a page of their own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.parts import for_people, for_people_here
from maillage.accounts.queries import User
from maillage.accounts.queries.people import runs_agency
from maillage.accounts.queries.permissions import moderating_for_agency, reading_moderation
from maillage.campaign.forms import CampaignForm
from maillage.campaign.models import Campaign
from maillage.campaign.queries.campaign import all_campaigns
from maillage.campaign.record import save_campaign
from maillage.core.clock import utc_now
from maillage.kits.forms.entries import note_received
from maillage.kits.forms.forms import focus_first_fault
from maillage.territory.queries import territory


@require_safe
@for_people
def own_campaigns(request: HttpRequest, person: User) -> HttpResponse:
    """The campaigns, newest first, for members of the agency."""
    reading_moderation(person)
    rows = [(campaign, territory(campaign.territory).name) for campaign in all_campaigns()]
    context = {"rows": rows, "may_decide": runs_agency(person)}
    return render(request, "campaign/own_campaigns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def own_campaign(request: HttpRequest, person: User, number: int | None = None) -> HttpResponse:
    """A campaign to begin, or the one of that number to change."""
    acting = moderating_for_agency(person)
    campaign = None if number is None else get_object_or_404(Campaign, pk=number)
    form = CampaignForm(request.POST if request.method == "POST" else None, campaign=campaign)
    if form.is_valid():
        with form.refusals():
            save_campaign(acting, form.draft(), number=number, now=utc_now())
            note_received(request, form.entry)
            messages.success(request, _("La campagne est enregistrée."))
            return redirect("own_campaigns")
    focus_first_fault(form)
    context = {"form": form, "campaign": campaign}
    return render(request, "campaign/own_campaign.html", context, status=form.status)
