"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.sources.domain.terms import SourceVerb
from maillage.web.feature_config import FeatureConfig


class SourcesConfig(FeatureConfig):
    """National data sets: declared, fetched, proven, dated."""

    name = "maillage.sources"
    verbose_name = _("Sources de données")
    trace_verbs = SourceVerb
