"""What comes with the forms of fixed 4G: a table of addresses as a file."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from maillage.core.problems import Refused, sentence

MOST_BYTES: Final = 16 * 1024 * 1024  # 30,000 rows with all columns of the BAN are 6 MB
_ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".geojson", ".gz")


@contextmanager
def received_addresses(file: UploadedFile[Any] | None) -> Iterator[Path]:
    """Where the table lies that was sent, by the ending of its name; gone with the answer. Refused: none, too large."""
    if file is None or not file.name:
        raise Refused("file_missing", sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez."))
    if (file.size or 0) > MOST_BYTES:
        message = sentence("Ce fichier dépasse %(most)s Mo : gardez les colonnes utiles, ou coupez-le.")
        raise Refused("file_too_large", message, most=MOST_BYTES // 1024**2)
    name = file.name.lower()
    ending = next((ending for ending in _ENDINGS if name.endswith(ending)), "")
    if not ending:
        message = sentence("« %(file)s » n’est ni CSV, ni XLSX, ni ODS : enregistrez-le dans l’une de ces formes.")
        raise Refused("unknown_format", message, file=file.name[:80])
    ending = ".csv.gz" if ending == ".gz" else ending
    if isinstance(file, TemporaryUploadedFile) and file.temporary_file_path().endswith(ending):
        yield Path(file.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(suffix=ending) as copy:
        copy.writelines(file.chunks())
        copy.flush()
        yield Path(copy.name)
