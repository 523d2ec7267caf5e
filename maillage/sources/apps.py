"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.sources.terms import SourceVerb


class SourcesConfig(AppConfig):
    """National data sets: declared, fetched, proven, dated."""

    name = "maillage.sources"
    verbose_name = _("Sources de données")
    trace_verbs = SourceVerb
