"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.sourcing.terms.needs import NeedVerb


class SourcingConfig(AppConfig):
    """Sourcing: needs that buyers send to structures, their answers, and the outcome."""

    name = "maillage.sourcing"
    verbose_name = _("Sourcing")
    trace_verbs = tuple(NeedVerb)
