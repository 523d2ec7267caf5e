"""/mon-espace/campagnes: the campaigns of the agency, begun and changed on a page of their own."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import runs_agency
from maillage.accounts.store.permissions import moderating_for_agency, reading_moderation
from maillage.core.clock import utc_now
from maillage.kits.forms.fields import ChosenField, DayField, LineField, sent_as, shown_territory, territories_named
from maillage.kits.forms.forms import RefusableForm
from maillage.measure.campaign.domain.campaign import CAMPAIGN_KINDS, CampaignDraft
from maillage.measure.campaign.store.campaign import all_campaigns, save_campaign
from maillage.measure.campaign.store.models import Campaign
from maillage.territory.store.territories import territory

_PLACES: Final = territories_named(*CAMPAIGN_KINDS)


class CampaignForm(RefusableForm):
    """A campaign as the agency writes it."""

    name = sent_as("nom", LineField(label=gettext_lazy("Nom de la campagne"), max_length=120))
    territory = sent_as(
        "territoire",
        ChosenField(
            label=gettext_lazy("Territoire"),
            help_text=gettext_lazy(
                "Une commune, une intercommunalité, un département ou une région : écrivez son nom."
            ),
            search=_PLACES,
            max_length=100,
        ),
    )
    goal_tests = sent_as(
        "tests", forms.IntegerField(label=gettext_lazy("Nombre de tests visé"), min_value=1, max_value=100_000_000)
    )
    starts_on = sent_as("debut", DayField(label=gettext_lazy("Premier jour")))
    ends_on = sent_as("fin", DayField(label=gettext_lazy("Dernier jour")))
    is_shown = sent_as(
        "affichee", forms.BooleanField(label=gettext_lazy("Montrée au public"), required=False, initial=True)
    )

    def __init__(self, data: QueryDict | None = None, *, campaign: Campaign | None = None) -> None:
        initial: dict[str, Any] = {}
        if campaign is not None:
            initial = {field: getattr(campaign, field) for field in ("name", "goal_tests", "starts_on", "ends_on")}
            initial |= {"territory": shown_territory(campaign.territory, _PLACES), "is_shown": campaign.is_shown}
        super().__init__(data, initial=initial)

    def draft(self) -> CampaignDraft:
        """The input as domain values."""
        fields = ("name", "territory", "goal_tests", "starts_on", "ends_on", "is_shown")
        return CampaignDraft(**{field: self.cleaned_data[field] for field in fields})


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
            messages.success(request, _("La campagne est enregistrée."))
            return redirect("own_campaigns")
    context = {"form": form, "campaign": campaign}
    return render(request, "campaign/own_campaign.html", context, status=form.status)
