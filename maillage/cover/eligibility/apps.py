"""What Django must know of the feature."""

from django.utils.translation import gettext_lazy as _

from maillage.web.feature_config import FeatureConfig


class EligibilityConfig(FeatureConfig):
    """The answer of fixed 4G for a household."""

    name = "maillage.cover.eligibility"
    verbose_name = _("Éligibilité à la 4G fixe")
