"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.harvest.terms import HarvestVerb


class HarvestConfig(AppConfig):
    """Harvest of other catalogues."""

    name = "maillage.harvest"
    verbose_name = _("Moissonnage")
    trace_verbs = HarvestVerb
