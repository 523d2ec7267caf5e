"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepairConfig(AppConfig):
    """Badly served zones and the actions that follow them."""

    name = "maillage.repair"
    verbose_name = _("Zones à réparer")
