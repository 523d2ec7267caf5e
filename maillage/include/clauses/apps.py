"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.include.clauses.domain.clauses import ClauseKind, ClauseVerb
from maillage.web.feature_config import FeatureConfig


class ClausesConfig(FeatureConfig):
    """Social clauses in public contracts."""

    name = "maillage.include.clauses"
    verbose_name = _("Clauses sociales")
    organisation_kinds = ClauseKind
    trace_verbs = tuple(ClauseVerb)
