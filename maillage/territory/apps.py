"""Registers the territory with Django, and gives its reads the function that makes their file."""

from pathlib import Path

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    """The territorial reference and the places of the agency."""

    name = "maillage.territory"
    label = "territory"
    verbose_name = _("Territoires")

    def ready(self) -> None:
        """Let the first read make the derived file where it is missing or out of date."""
        from maillage.territory.queries.derived import made_by  # noqa: PLC0415 -- reads need the models, loaded by now

        made_by(_make)


def _make(folder: Path) -> None:
    from maillage.territory.build import ensure_built  # noqa: PLC0415 -- slow import, and mostly nothing to make

    ensure_built(folder)
