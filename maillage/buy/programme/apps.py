"""What Django must know of the feature."""

from django.utils.translation import gettext_lazy as _

from maillage.buy.programme.domain.planned_purchases import ProgrammeVerb
from maillage.web.feature_config import FeatureConfig


class ProgrammeConfig(FeatureConfig):
    """The purchases that buyers announce."""

    name = "maillage.buy.programme"
    verbose_name = _("Achats à venir")
    trace_verbs = tuple(ProgrammeVerb)
