"""Uploads of the site forms: a table and antenna files, sent now or carried from the previous step."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from maillage.core.problems import Refused, sentence
from maillage.cover.network.domain.antennas import FORMULA_NAME

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_ANTENNA_BYTES: Final = 200 * 1024
MOST_ANTENNAS: Final = 40
_CARRIED: Final = "antenne:"


@contextmanager
def received_site_file(file: UploadedFile[Any] | None) -> Iterator[Path]:
    """Path of an uploaded file with its original suffix; Refused if it is missing or too large."""
    if file is None or not file.name:
        raise Refused("file_missing", sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez."))
    if (file.size or 0) > MOST_BYTES:
        message = sentence("Ce fichier dépasse %(most)s Mo : gardez les sites de votre territoire.")
        raise Refused("file_too_large", message, most=MOST_BYTES // 1024**2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sites{Path(file.name).suffix.lower()[:8]}"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        yield path


def received_antennas(request: HttpRequest) -> dict[str, str]:
    """Text of the antenna files of a request by file name, sent now or carried; Refused for an invalid name or size."""
    carried = {
        Path(name.removeprefix(_CARRIED)).name: str(text)
        for name, text in request.POST.items()
        if name.startswith(_CARRIED)
    }
    for file in request.FILES.getlist("antennes"):
        name = Path(file.name or "").name
        if (file.size or 0) > MOST_ANTENNA_BYTES or name.upper() == FORMULA_NAME or not name:
            message = sentence(
                "« %(file)s » n’est pas un fichier d’antenne MSI : il en faut un par antenne, 200 Ko au plus."
            )
            raise Refused("pattern_file", message, file=name)
        carried[name] = file.read().decode("utf-8", errors="replace")
    if len(carried) > MOST_ANTENNAS:
        message = sentence("Plus de %(most)s fichiers d’antenne à la fois : envoyez-les en plusieurs fois.")
        raise Refused("patterns_too_many", message, most=MOST_ANTENNAS)
    return carried
