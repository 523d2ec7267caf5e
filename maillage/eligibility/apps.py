"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EligibilityConfig(AppConfig):
    """The answer of fixed 4G for a household."""

    name = "maillage.eligibility"
    verbose_name = _("Éligibilité à la 4G fixe")
