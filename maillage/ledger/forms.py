"""What comes with the form of a ledger: the file, gone with the answer."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from maillage.core.problems import Refused, sentence
from maillage.ledger.terms.ledgers import MOST_BYTES


@contextmanager
def received_ledger(file: UploadedFile[Any] | None) -> Iterator[Path]:
    """Where the ledger lies that was sent; gone with the answer. Refused where none came, or it is too large."""
    if file is None or not file.name:
        raise Refused("file_missing", sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez."))
    if (file.size or 0) > MOST_BYTES:
        message = sentence("Ce fichier dépasse %(most)s Mo : additionnez ses lignes par fournisseur, ou partagez-le.")
        raise Refused("file_too_large", message, most=MOST_BYTES // 1024**2)
    if isinstance(file, TemporaryUploadedFile):
        yield Path(file.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile() as copy:
        copy.writelines(file.chunks())
        copy.flush()
        yield Path(copy.name)
