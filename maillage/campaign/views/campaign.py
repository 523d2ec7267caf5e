"""Views of campaigns: the current one, and others by number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.campaign.pages.campaign import SORTS, ParticipationRequest, campaign_page
from maillage.campaign.queries.campaign import CampaignPlan, current_plan, paris_today, plan_at, progress, shown_plans
from maillage.core.clock import utc_now
from maillage.figures.parts.filtering.filters import asked_selection
from maillage.web.telling import public_page

LONGEST_TEXT = 80
MOST_PAGES = 1_000


@public_page
def campaign(request: HttpRequest) -> HttpResponse:
    """The newest visible campaign of the home territory, or the installation's default goal."""
    return _answer(request, current_plan())


@public_page
def campaign_at(request: HttpRequest, number: int) -> HttpResponse:
    """The visible campaign of that number."""
    return _answer(request, plan_at(number))


def _answer(request: HttpRequest, plan: CampaignPlan) -> HttpResponse:
    selection, pairs = asked_selection(request)
    # An unknown sort order falls back to the default.
    sort, number = request.GET.get("tri", SORTS[0]), request.GET.get("page", "")
    table = ParticipationRequest(
        sort=sort if sort in SORTS else SORTS[0],
        text=request.GET.get("q", "").strip()[:LONGEST_TEXT],
        page=min(max(int(number), 1), MOST_PAGES) if number.isascii() and number.isdigit() and len(number) < 7 else 1,
    )
    page = campaign_page(
        progress(plan, origin=selection.origin, today=paris_today(utc_now())),
        selection,
        pairs=pairs,
        others=shown_plans(),
        table=table,
        departement=request.GET.get("departement", "")[:LONGEST_TEXT],
    )
    return render(request, "campaign/campaign.html", page)
