"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.cover.prediction.domain.plan_requests import PlanVerb


class PlanningConfig(AppConfig):
    """Plans of sites for fixed 4G."""

    name = "maillage.cover.prediction.store.plan_tables"
    label = "planning"  # of its tables and permissions
    verbose_name = _("Projets de sites")
    trace_verbs = tuple(PlanVerb)
