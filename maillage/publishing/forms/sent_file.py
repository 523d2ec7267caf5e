"""The file that a person sends to be published: its size is looked at before it is read, its content afterwards."""

from typing import Final

from django.http import HttpRequest

from maillage.catalog.terms import MOST_UPLOAD_BYTES
from maillage.core.problems import Refused, sentence

_AROUND_BYTES: Final = 64 * 1024  # the other fields of the form
_MEGABYTE: Final = 1024 * 1024
MOST_MEGABYTES: Final = MOST_UPLOAD_BYTES // _MEGABYTE


def refuse_too_large(request: HttpRequest) -> None:
    """Refuse a request whose body is larger than a file may be, before any of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_UPLOAD_BYTES + _AROUND_BYTES:
        message = sentence("Ce fichier dépasse %(most)s Mo : retirez les feuilles et colonnes inutiles, ou coupez-le.")
        raise Refused("file_too_large", message, most=MOST_MEGABYTES)
