"""What Django must know of the feature."""

from django.utils.translation import gettext_lazy as _

from maillage.include.opportunities.domain.groups import GroupVerb
from maillage.web.feature_config import FeatureConfig


class OpportunitiesConfig(FeatureConfig):
    """Contracts that end and purchases to come, beside the structures that could answer, alone or together."""

    name = "maillage.include.opportunities"
    verbose_name = _("Occasions d’achat inclusif")
    trace_verbs = tuple(GroupVerb)
