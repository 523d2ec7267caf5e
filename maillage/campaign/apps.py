"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.campaign.terms import CampaignVerb


class CampaignConfig(AppConfig):
    """Test campaigns and their communication kit."""

    name = "maillage.campaign"
    verbose_name = _("Campagne de tests")
    trace_verbs = CampaignVerb
