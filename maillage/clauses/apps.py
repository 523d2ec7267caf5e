"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.clauses.terms.clauses import ClauseKind, ClauseVerb


class ClausesConfig(AppConfig):
    """Social clauses in public contracts."""

    name = "maillage.clauses"
    verbose_name = _("Clauses sociales")
    organisation_kinds = ClauseKind
    trace_verbs = tuple(ClauseVerb)
