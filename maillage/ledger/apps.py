"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.ledger.terms.ledgers import LedgerVerb


class LedgerConfig(AppConfig):
    """A buyer's own balance: which share of what it pays goes to inclusive structures."""

    name = "maillage.ledger"
    verbose_name = _("Part inclusive des achats")
    trace_verbs = tuple(LedgerVerb)
