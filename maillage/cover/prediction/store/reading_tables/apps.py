"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.cover.prediction.domain.reading_files import ReadingVerb


class TruthConfig(AppConfig):
    """Validation of the fixed 4G prediction by measurements."""

    name = "maillage.cover.prediction.store.reading_tables"
    label = "truth"  # of its tables and permissions
    verbose_name = _("4G fixe : prédit et mesuré")
    trace_verbs = tuple(ReadingVerb)
