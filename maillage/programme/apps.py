"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.programme.terms.planned_purchases import ProgrammeVerb


class ProgrammeConfig(AppConfig):
    """The purchases that buyers announce."""

    name = "maillage.programme"
    verbose_name = _("Achats à venir")
    trace_verbs = tuple(ProgrammeVerb)
