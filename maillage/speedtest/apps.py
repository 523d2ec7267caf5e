"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpeedtestConfig(AppConfig):
    """The page of the test."""

    name = "maillage.speedtest"
    verbose_name = _("Test")
