"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.web.feature_config import FeatureConfig


class RepairConfig(FeatureConfig):
    """Badly served areas and the actions on them."""

    name = "maillage.measure.repair"
    verbose_name = _("Zones à réparer")
