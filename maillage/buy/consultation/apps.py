"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.buy.consultation.domain.tenders import TenderVerb
from maillage.web.feature_config import FeatureConfig


class ConsultationConfig(FeatureConfig):
    """Consultations below the thresholds of a buyer profile."""

    name = "maillage.buy.consultation"
    verbose_name = _("Consultations")
    trace_verbs = tuple(TenderVerb)
