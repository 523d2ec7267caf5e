"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    """Plans of sites for fixed 4G."""

    name = "maillage.planning"
    verbose_name = _("Projets de sites")
