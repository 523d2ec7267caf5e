"""The campaigns that the agency edits: name, territory, goal, dates, shown or not.

The form of a campaign in the admin: what the agency fills in, and the remedy for what it cannot be.
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
    """Name, territory, goal, dates, shown or not."""

    class Meta:
        model = Campaign
        fields = ("name", "territory", "goal_tests", "starts_on", "ends_on", "is_shown")
        widgets: ClassVar = {"goal_tests": forms.NumberInput(attrs={"min": 1})}

    def clean_territory(self) -> str:
        """The address as the territory itself writes it."""
        try:
            place = territory(self.cleaned_data["territory"])
        except Problem as problem:
            # Nothing is saved: the form shows the sentence under the field.
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
        """One test at least."""
        goal = int(self.cleaned_data["goal_tests"])
        if goal < 1:
            raise forms.ValidationError(_("Visez au moins un test."))
        return goal

    def clean(self) -> dict[str, Any]:
        """Both dates in their order."""
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
    """Campaigns, newest first; the newest shown one of the home territory is on /campagne."""

    form = CampaignForm
    list_display = ("name", "territory_name", "goal_tests", "starts_on", "ends_on", "is_shown")
    list_filter = ("is_shown",)
    search_fields = ("name",)
    ordering = ("-starts_on", "-pk")

    @admin.display(description=gettext_lazy("territoire"), ordering="territory")
    def territory_name(self, row: Campaign) -> str:
        """The territory by name."""
        return territory(row.territory).name

    def view_on_site(self, obj: Campaign) -> str | None:
        """The page of the campaign; none while it is not shown."""
        return f"/campagne/{obj.pk}" if obj.is_shown else None
