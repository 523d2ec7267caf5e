"""Django application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    """The measurements and their figures."""

    name = "maillage.quality"
    verbose_name = _("Qualité de service mobile")
