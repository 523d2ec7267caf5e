"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    """The measurements and what they say."""

    name = "maillage.quality"
    verbose_name = _("Qualité de service mobile")
