"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoverageConfig(AppConfig):
    """The prediction of fixed 4G: sites, map, answers for a place, plans, and what tests say of it."""

    name = "maillage.coverage"
    verbose_name = _("4G fixe")
