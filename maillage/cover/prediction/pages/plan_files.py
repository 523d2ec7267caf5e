"""What comes with the form of a plan: files of candidates and costs, for as long as they are copied."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from maillage.core.problems import Refused, sentence

MOST_BYTES: Final = 64 * 1024 * 1024  # ANFR's register of supports of the whole of France is 20 MB
_ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".gz")


@contextmanager
def received_plan_files(request: HttpRequest, fields: Mapping[str, str]) -> Iterator[dict[str, Path]]:
    """Where the files lie that were sent: by their names, ``fields`` says in which field each comes.

    Refused: one that is too large, and one that is no table.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, field in fields.items():
            sent = request.FILES.get(field)
            if not isinstance(sent, UploadedFile) or not sent.name:
                continue
            ending = Path(sent.name).suffix.lower()
            if ending not in _ENDINGS or (sent.size or 0) > MOST_BYTES:
                message = sentence("« %(file)s » n’est pas un tableau (CSV, TXT, XLSX) de %(most)s Mo au plus.")
                raise Refused("plan_file", message, file=Path(sent.name).name, most=MOST_BYTES // 1024**2)
            paths[name] = Path(folder) / f"{name}{ending}"
            with paths[name].open("wb") as copy:
                copy.writelines(sent.chunks())
        yield paths
