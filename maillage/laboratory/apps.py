"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LaboratoryConfig(AppConfig):
    """Questions in SQL to the published tables."""

    name = "maillage.laboratory"
    verbose_name = _("Laboratoire")
