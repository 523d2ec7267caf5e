"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.measure.press.domain.releases import PressVerb
from maillage.web.feature_config import FeatureConfig


class PressConfig(FeatureConfig):
    """Press releases, pictures, mentions in the press."""

    name = "maillage.measure.press"
    verbose_name = _("Presse")
    trace_verbs = tuple(PressVerb)
