"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.opendata.catalog.domain.terms import DatasetVerb
from maillage.web.feature_config import FeatureConfig


class CatalogConfig(FeatureConfig):
    """The catalogue of open data."""

    name = "maillage.opendata.catalog"
    verbose_name = _("Catalogue")
    trace_verbs = DatasetVerb
