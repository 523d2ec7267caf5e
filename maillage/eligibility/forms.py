"""What comes with the forms of fixed 4G: a table of addresses as a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile

from maillage.core.problems import Refused, sentence
from maillage.web.bodies import received_file

MOST_BYTES: Final = 16 * 1024 * 1024  # 30,000 rows with all columns of the BAN are 6 MB
_ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".geojson", ".gz")
_TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : gardez les colonnes utiles, ou coupez-le.")


@contextmanager
def received_addresses(file: UploadedFile[Any] | None) -> Iterator[Path]:
    """Where the table lies that was sent, by the ending of its name; gone with the answer. Refused: none, too large."""
    name = "" if file is None else (file.name or "")
    ending = next((ending for ending in _ENDINGS if name.lower().endswith(ending)), "")
    suffix = ".csv.gz" if ending == ".gz" else ending
    with received_file(file, most_bytes=MOST_BYTES, too_large=_TOO_LARGE, ending=suffix) as path:
        if not ending:
            message = sentence("« %(file)s » n’est ni CSV, ni XLSX, ni ODS : enregistrez-le dans l’une de ces formes.")
            raise Refused("unknown_format", message, file=name[:80])
        yield path
