"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.truth.terms.reading_files import ReadingVerb


class TruthConfig(AppConfig):
    """What measured tests say of the prediction of fixed 4G."""

    name = "maillage.truth"
    verbose_name = _("4G fixe : prédit et mesuré")
    trace_verbs = tuple(ReadingVerb)
