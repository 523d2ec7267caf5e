"""What comes with the forms of a programme: a table as a file, the address of a contract."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.core.files.uploadedfile import UploadedFile

from maillage.core.problems import sentence
from maillage.web.bodies import received_file

MOST_BYTES: Final = 5 * 1024 * 1024  # a thousand rows as a workbook are a tenth of it
_PAGE_OF_CONTRACT: Final = "/marches/contrat/"
_LONGEST_KEY: Final = 400
_TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : gardez la seule feuille du programme.")


def received_table(file: UploadedFile[Any] | None) -> AbstractContextManager[Path]:
    """Within, where the table lies that was sent. Refused where none came, or it is too large."""
    return received_file(file, most_bytes=MOST_BYTES, too_large=_TOO_LARGE)


def contract_key_of(typed: str) -> str:
    """The key of a contract that is written as such, or as the address of its page; "" for nothing."""
    text = typed.strip()
    _before, mark, key = urlsplit(text).path.partition(_PAGE_OF_CONTRACT)
    return unquote(key if mark else text)[:_LONGEST_KEY]
