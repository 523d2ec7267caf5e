"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.web.feature_config import FeatureConfig


class AnnouncedConfig(FeatureConfig):
    """Theoretical coverage, sites out of service and to come, beside the tests."""

    name = "maillage.measure.announced"
    verbose_name = _("Annoncé et mesuré")
