"""What comes with the forms of a programme: a table as a file, the address of a contract."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from maillage.core.problems import Refused, sentence

MOST_BYTES: Final = 5 * 1024 * 1024  # a thousand rows as a workbook are a tenth of it
_PAGE_OF_CONTRACT: Final = "/marches/contrat/"
_LONGEST_KEY: Final = 400


@contextmanager
def received_table(file: UploadedFile[Any] | None) -> Iterator[Path]:
    """Where the table lies that was sent; gone with the answer. Refused where none came, or it is too large."""
    if file is None or not file.name:
        raise Refused("file_missing", sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez."))
    if (file.size or 0) > MOST_BYTES:
        message = sentence("Ce fichier dépasse %(most)s Mo : gardez la seule feuille du programme.")
        raise Refused("file_too_large", message, most=MOST_BYTES // 1024**2)
    if isinstance(file, TemporaryUploadedFile):
        yield Path(file.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile() as copy:
        copy.writelines(file.chunks())
        copy.flush()
        yield Path(copy.name)


def contract_key_of(typed: str) -> str:
    """The key of a contract that is written as such, or as the address of its page; "" for nothing."""
    text = typed.strip()
    _before, mark, key = urlsplit(text).path.partition(_PAGE_OF_CONTRACT)
    return unquote(key if mark else text)[:_LONGEST_KEY]
