"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.procurement.terms.contract_sources import ContractSourceVerb


class ProcurementConfig(AppConfig):
    """The essential data of public contracts."""

    name = "maillage.procurement"
    verbose_name = _("Marchés publics")
    trace_verbs = ContractSourceVerb
