"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.buy.contracts.domain.contract_sources import ContractSourceVerb
from maillage.web.feature_config import FeatureConfig


class ProcurementConfig(FeatureConfig):
    """The essential data of public contracts."""

    name = "maillage.buy.contracts"
    label = "procurement"  # of its tables and permissions
    verbose_name = _("Marchés publics")
    trace_verbs = ContractSourceVerb
