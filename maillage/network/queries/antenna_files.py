"""The files of antennas that are kept, laid out in a folder for whoever reads a table that names them."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from maillage.core.files.whole import DRAFT_SUFFIX
from maillage.network.models import AntennaPatternFile


@contextmanager
def antenna_folder(sent: Mapping[str, str]) -> Iterator[Path]:
    """Within, a folder with all kept files of antennas, and those that were ``sent`` now; gone afterwards.

    It has the name of a draft: what a killed process leaves of it is swept.
    """
    drafts = Path(settings.DATA_DIR) / "network"
    drafts.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=drafts, prefix=".sites.", suffix=DRAFT_SUFFIX) as name:
        folder = Path(name)
        for file, text in [*AntennaPatternFile.objects.values_list("name", "text"), *sent.items()]:
            (folder / Path(file).name).write_text(text, "utf-8", newline="")
        yield folder


def antenna_names() -> list[str]:
    """The names of the kept files of antennas."""
    return list(AntennaPatternFile.objects.values_list("name", flat=True))
