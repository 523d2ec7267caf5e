"""The static files as an installation serves them, made once on a machine where set-up did not make this version."""

from pathlib import Path

from django.conf import settings

from maillage.site.published_files import SET_UP_FILES, published_files


def published_folder() -> Path:
    """The files of this version: as set-up made them, or as they are written if they were edited since."""
    return published_files(SET_UP_FILES, settings.STATIC_VERSION)
