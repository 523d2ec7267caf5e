"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.purchases.terms.contract_replies import ContractVerb
from maillage.purchases.terms.planned_purchases import ProgrammeVerb


class PurchasesConfig(AppConfig):
    """Public contracts as visitors see them, and the purchases that buyers announce."""

    name = "maillage.purchases"
    verbose_name = _("Achats publics")
    trace_verbs = (*ContractVerb, *ProgrammeVerb)
