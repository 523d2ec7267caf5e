"""The stored antenna files, copied to a folder for the reader of tables."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from maillage.core.files.atomic import DRAFT_SUFFIX
from maillage.cover.network.store.models import AntennaPatternFile


@contextmanager
def antenna_folder(sent: Mapping[str, str]) -> Iterator[Path]:
    """A temporary folder with all stored antenna files and those in ``sent``.

    Named as a draft, so that leftovers of killed processes are swept.
    """
    drafts = Path(settings.DATA_DIR) / "network"
    drafts.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=drafts, prefix=".sites.", suffix=DRAFT_SUFFIX) as name:
        folder = Path(name)
        for file, text in [*AntennaPatternFile.objects.values_list("name", "text"), *sent.items()]:
            (folder / Path(file).name).write_text(text, "utf-8", newline="")
        yield folder


def antenna_names() -> list[str]:
    """The names of stored antenna files."""
    return list(AntennaPatternFile.objects.values_list("name", flat=True))
