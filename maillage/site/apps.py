"""Registers site with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.site.terms import PlaceVerb


class SiteConfig(AppConfig):
    """Home and territory pages, and the assembly of features."""

    name = "maillage.site"
    label = "maillage_site"
    verbose_name = _("Installation")
    trace_verbs = PlaceVerb

    def ready(self) -> None:
        """Register the checks of ``maillage check`` on combinations of settings."""
        from maillage.site import checks  # noqa: F401, PLC0415 -- registers itself; needs the settings, read by now
