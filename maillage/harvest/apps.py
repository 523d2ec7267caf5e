"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.harvest.terms import HarvestVerb


class HarvestConfig(AppConfig):
    """Catalogues of others read in."""

    name = "maillage.harvest"
    verbose_name = _("Moissonnage")
    trace_verbs = HarvestVerb
