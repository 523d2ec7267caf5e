"""Registers the territory with Django; has the function that makes the file of its reads."""

from pathlib import Path

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    """The territorial reference and the places of the agency."""

    name = "maillage.territory"
    label = "territory"
    verbose_name = _("Territoires")

    def make_derived(self, folder: Path) -> None:
        """Make the derived file of ``folder`` where it is missing or out of date: the first read asks for it."""
        from maillage.territory.build import ensure_built  # noqa: PLC0415 -- slow import, and mostly nothing to make

        ensure_built(folder)
