"""The static files as an installation publishes them, made once on a machine: six hundred copies, half of them gzip."""

from pathlib import Path

from django.conf import settings

from maillage.site.published_files import published_files
from tests.sharing import ROOT


def lay_static_files(folder: Path) -> None:
    """Give the installation in ``folder`` the files published before: it need not compress its own."""
    published = published_folder()
    (folder / "static").mkdir()
    (folder / "static" / published.name).symlink_to(published)


def published_folder() -> Path:
    """The files of this version as they are published."""
    return published_files(ROOT / "build" / "static", settings.STATIC_URL.strip("/").rpartition("/")[2])
