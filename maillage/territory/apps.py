"""Registers the territory with Django, and builds the derived file on demand."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from maillage.web.feature_config import FeatureConfig


class TerritoryConfig(FeatureConfig):
    """The territories of France and the places of the agency."""

    name = "maillage.territory"
    label = "territory"
    verbose_name = _("Territoires")

    def make_derived(self, folder: Path) -> None:
        """Build the derived file in ``folder`` if it is missing or out of date; called by the first read."""
        from maillage.territory.store.derived_file import ensure_built  # noqa: PLC0415 -- slow import, and mostly nothing to make

        ensure_built(folder)
