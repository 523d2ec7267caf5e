"""What Django must know of the feature."""

from django.utils.translation import gettext_lazy as _

from maillage.include.ledger.domain.ledgers import LedgerVerb
from maillage.web.feature_config import FeatureConfig


class LedgerConfig(FeatureConfig):
    """A buyer's own balance: which share of what it pays goes to inclusive structures."""

    name = "maillage.include.ledger"
    verbose_name = _("Part inclusive des achats")
    trace_verbs = tuple(LedgerVerb)
