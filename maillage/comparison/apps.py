"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComparisonConfig(AppConfig):
    """Operators compared: the order of a territory, the weather of places, and when the best one changes."""

    name = "maillage.comparison"
    verbose_name = _("Comparaison des opérateurs")
