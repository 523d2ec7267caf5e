"""What comes with the form of readings on the ground: a file, for as long as it is read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile

from maillage.core.problems import Refused, sentence

MOST_BYTES: Final = 16 * 1024 * 1024  # a day's drive at a reading a second is 3 MB


@contextmanager
def received_readings(file: UploadedFile[Any] | None) -> Iterator[Path]:
    """Where the file lies that was sent, under its own name; Refused where none came, or it is too large."""
    if file is None or not file.name:
        raise Refused("file_missing", sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez."))
    if (file.size or 0) > MOST_BYTES:
        message = sentence("Ce fichier dépasse %(most)s Mo : envoyez-le en plusieurs fois.")
        raise Refused("file_too_large", message, most=MOST_BYTES // 1024**2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name).name[-120:]
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        yield path
