"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignConfig(AppConfig):
    """The campaign of tests and its kit."""

    name = "maillage.campaign"
    verbose_name = _("Campagne de tests")
