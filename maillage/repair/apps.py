"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepairConfig(AppConfig):
    """Badly served areas and the actions on them."""

    name = "maillage.repair"
    verbose_name = _("Zones à réparer")
