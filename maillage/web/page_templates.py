"""Finds templates beside their views: ``contracts/home.html`` is maillage/buy/contracts/pages/home.html."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader
from django.utils._os import safe_join  # as Django's own loaders do


class Loader(FilesystemLoader):
    """Templates of features, by the last name of the feature."""

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        """The one file that a name can mean."""
        feature, _, inner = template_name.partition("/")
        folder = page_folders().get(feature)
        if folder is None or not inner:
            return
        try:
            name = safe_join(folder, inner)
        except SuspiciousFileOperation:
            return
        yield Origin(name=name, template_name=template_name, loader=self)


def page_folders() -> dict[str, Path]:
    """The folder of pages of each feature, by the feature's last name."""
    package = Path(settings.BASE_DIR)
    return {feature.rpartition(".")[2]: package.joinpath(*feature.split("."), "pages") for feature in settings.FEATURES}
