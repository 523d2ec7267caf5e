"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionsConfig(AppConfig):
    """The open data of the measurements."""

    name = "maillage.editions"
    verbose_name = _("Éditions")
