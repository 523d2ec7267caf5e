"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.catalog.terms import DatasetVerb


class CatalogConfig(AppConfig):
    """The catalogue of open data."""

    name = "maillage.catalog"
    verbose_name = _("Catalogue")
    trace_verbs = DatasetVerb
