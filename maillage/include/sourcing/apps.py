"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.include.sourcing.domain.needs import NeedVerb
from maillage.web.feature_config import FeatureConfig


class SourcingConfig(FeatureConfig):
    """Sourcing: needs that buyers send to structures, their answers, and the outcome."""

    name = "maillage.include.sourcing"
    verbose_name = _("Sourcing")
    trace_verbs = tuple(NeedVerb)
