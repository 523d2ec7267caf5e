"""Django application configuration."""

from django.utils.translation import gettext_lazy as _

from maillage.web.feature_config import FeatureConfig


class QualityConfig(FeatureConfig):
    """The measurements and their figures."""

    name = "maillage.measure.record"
    label = "quality"  # of its tables and permissions
    verbose_name = _("Qualité de service mobile")
