"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.measure.campaign.domain.campaign import CampaignVerb
from maillage.web.feature_config import FeatureConfig


class CampaignConfig(FeatureConfig):
    """Test campaigns and their communication kit."""

    name = "maillage.measure.campaign"
    verbose_name = _("Campagne de tests")
    trace_verbs = CampaignVerb
