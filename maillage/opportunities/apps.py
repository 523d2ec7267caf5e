"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.opportunities.terms.kept_groups import GroupVerb


class OpportunitiesConfig(AppConfig):
    """Contracts that end and purchases to come, beside the structures that could answer, alone or together."""

    name = "maillage.opportunities"
    verbose_name = _("Occasions d’achat inclusif")
    trace_verbs = tuple(GroupVerb)
