"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComparisonConfig(AppConfig):
    """Operators compared."""

    name = "maillage.comparison"
    verbose_name = _("Comparaison")
