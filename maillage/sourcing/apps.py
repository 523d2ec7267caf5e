"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.sourcing.terms.needs import NeedVerb


class SourcingConfig(AppConfig):
    """The needs that buyers put to structures, the answers, and what came of them."""

    name = "maillage.sourcing"
    verbose_name = _("Sourcing")
    trace_verbs = tuple(NeedVerb)
