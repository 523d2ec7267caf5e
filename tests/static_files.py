"""The static files as an installation publishes them, made once on a machine: six hundred copies, half of them gzip."""

from pathlib import Path

from django.conf import settings

from maillage.site.published_files import published_files
from tests.sharing import ROOT


def lay_static_files(folder: Path) -> None:
    """Give the installation in ``folder`` the files published before: it need not compress its own."""
    version = settings.STATIC_URL.strip("/").rpartition("/")[2]
    published = published_files(ROOT / "build" / "static", version)
    (folder / "static").mkdir()
    (folder / "static" / version).symlink_to(published)
