"""What comes with the form of a ledger: the file, gone with the answer."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile

from maillage.core.problems import sentence
from maillage.ledger.terms.ledgers import MOST_BYTES
from maillage.web.bodies import received_file

_TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : additionnez ses lignes par fournisseur, ou partagez-le.")


def received_ledger(file: UploadedFile[Any] | None) -> AbstractContextManager[Path]:
    """Within, where the ledger lies that was sent. Refused where none came, or it is too large."""
    return received_file(file, most_bytes=MOST_BYTES, too_large=_TOO_LARGE)
