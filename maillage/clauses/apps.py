"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.clauses.terms.clauses import ClauseKind, ClauseVerb


class ClausesConfig(AppConfig):
    """Social clauses: hours promised, hours done, and nobody to be found in them."""

    name = "maillage.clauses"
    verbose_name = _("Clauses sociales")
    organisation_kinds = ClauseKind
    trace_verbs = tuple(ClauseVerb)
