"""What Django must know of the feature."""

from django.utils.translation import gettext_lazy as _

from maillage.web.feature_config import FeatureConfig


class CoverageConfig(FeatureConfig):
    """The prediction of fixed 4G: sites, map, answers for a place, plans, and what tests say of it."""

    name = "maillage.cover.prediction"
    label = "coverage"  # of its tables and permissions
    verbose_name = _("4G fixe")
