"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    """Guided pages and the survey."""

    name = "maillage.learning"
    verbose_name = _("Apprendre")
