"""Read-only admin of campaigns; the agency's page changes them, with an audit trail."""

from django.contrib import admin

from maillage.measure.campaign.store.models import Campaign
from maillage.web.read_only_admin import ReadOnlyAdmin


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    """Campaigns, newest first."""

    list_display = ("name", "territory", "goal_tests", "starts_on", "ends_on", "is_shown")
    list_filter = ("is_shown",)
    search_fields = ("name",)
    ordering = ("-starts_on", "-pk")
