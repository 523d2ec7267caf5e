"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.planning.terms.plan_requests import PlanVerb


class PlanningConfig(AppConfig):
    """Plans of sites for fixed 4G."""

    name = "maillage.planning"
    verbose_name = _("Projets de sites")
    trace_verbs = tuple(PlanVerb)
