"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.buy.contracts.domain.contract_replies import ContractVerb


class PurchasesConfig(AppConfig):
    """Public contracts as visitors see them."""

    name = "maillage.buy.contracts.store.reply_tables"
    label = "purchases"  # of its tables and permissions
    verbose_name = _("Achats publics")
    trace_verbs = tuple(ContractVerb)
