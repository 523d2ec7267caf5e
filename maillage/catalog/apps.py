"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """The catalogue of open data."""

    name = "maillage.catalog"
    verbose_name = _("Catalogue")
