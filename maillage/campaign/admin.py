"""The admin of campaigns: name, territory, goal, dates, visibility.

Also its form, whose errors come with remedies.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.campaign.models import Campaign
from maillage.campaign.queries.campaign import CAMPAIGN_KINDS
from maillage.core.problems import Problem
from maillage.territory.queries import territory


class CampaignForm(forms.ModelForm[Campaign]):
    """Name, territory, goal, dates, visibility."""

    class Meta:
        model = Campaign
        fields = ("name", "territory", "goal_tests", "starts_on", "ends_on", "is_shown")
        widgets: ClassVar = {"goal_tests": forms.NumberInput(attrs={"min": 1})}

    def clean_territory(self) -> str:
        """The territory's canonical address."""
        try:
            place = territory(self.cleaned_data["territory"])
        except Problem as problem:
            # Shown at the field.
            raise forms.ValidationError(_(problem.message) % problem.params) from problem
        if place.kind not in CAMPAIGN_KINDS:
            raise forms.ValidationError(
                _(
                    "Les tests d’une campagne se comptent par commune : donnez une commune, une intercommunalité, "
                    "un département ou une région."
                )
            )
        return place.address

    def clean_goal_tests(self) -> int:
        """At least one test."""
        goal = int(self.cleaned_data["goal_tests"])
        if goal < 1:
            raise forms.ValidationError(_("Visez au moins un test."))
        return goal

    def clean(self) -> dict[str, Any]:
        """The end must not precede the start."""
        cleaned = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            words = {"start": f"{starts_on:%d/%m/%Y}"}
            self.add_error(
                "ends_on",
                _("La campagne finirait avant de commencer : donnez une fin le %(start)s ou plus tard.") % words,
            )
        return cleaned


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin[Any]):
    """Campaigns, newest first; the newest visible one of the home territory is on /campagne."""

    form = CampaignForm
    list_display = ("name", "territory_name", "goal_tests", "starts_on", "ends_on", "is_shown")
    list_filter = ("is_shown",)
    search_fields = ("name",)
    ordering = ("-starts_on", "-pk")

    @admin.display(description=gettext_lazy("territoire"), ordering="territory")
    def territory_name(self, row: Campaign) -> str:
        """The territory's name."""
        return territory(row.territory).name

    def view_on_site(self, obj: Campaign) -> str | None:
        """URL of the campaign's page; None if it is not visible."""
        return f"/campagne/{obj.pk}" if obj.is_shown else None
