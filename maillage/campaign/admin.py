"""The campaigns that the agency edits: name, territory, goal, dates, shown or not."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from maillage.campaign.forms import CampaignForm
from maillage.campaign.models import Campaign
from maillage.territory.queries import territory


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin[Any]):
    """Campaigns, newest first; the newest shown one of the home territory is on /campagne."""

    form = CampaignForm
    list_display = ("name", "territory_name", "goal_tests", "starts_on", "ends_on", "is_shown")
    list_filter = ("is_shown",)
    search_fields = ("name",)
    ordering = ("-starts_on", "-pk")

    @admin.display(description=_("territoire"), ordering="territory")
    def territory_name(self, row: Campaign) -> str:
        """The territory by name."""
        return territory(row.territory).name

    def view_on_site(self, obj: Campaign) -> str | None:
        """The page of the campaign; none while it is not shown."""
        return f"/campagne/{obj.pk}" if obj.is_shown else None
