"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.opendata.harvest.domain.terms import HarvestVerb
from maillage.web.feature_config import FeatureConfig


class HarvestConfig(FeatureConfig):
    """Harvest of other catalogues."""

    name = "maillage.opendata.harvest"
    verbose_name = _("Moissonnage")
    trace_verbs = HarvestVerb
