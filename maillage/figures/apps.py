"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    """Counts of the measurements, and what they say."""

    name = "maillage.figures"
    verbose_name = _("Chiffres")
