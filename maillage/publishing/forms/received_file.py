"""A file that comes with a request, on disk for as long as it is looked at, and gone with the answer."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from maillage.core.problems import Refused, sentence
from maillage.web.protection.limits import Limit

MOST_CHECKED_BYTES: Final = 50 * 1024 * 1024  # of a file that anybody may have checked; the command has no limit
# Who checks a whole folder by program is told when to go on; a workshop behind one address does not notice.
CHECKS: Final = Limit("checks by network", most=60, every_s=2.0)
_AROUND_BYTES: Final = 64 * 1024  # the other fields of the form
_MEGABYTE: Final = 1024 * 1024


def refuse_too_much(request: HttpRequest) -> None:
    """Refuse a request whose body is larger than a file may be, before any of it is read."""
    # Django reads no more than the length said, so a length that lies brings nothing.
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_CHECKED_BYTES + _AROUND_BYTES:
        raise Refused(
            "file_too_large",
            sentence(
                "Ce fichier dépasse %(most)s Mo : coupez-le, ou vérifiez-le sur votre poste avec "
                "« maillage catalog check »."
            ),
            most=MOST_CHECKED_BYTES // _MEGABYTE,
        )


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file as it was sent: what its sender calls it, and where it is."""

    name: str
    path: Path


@contextmanager
def received_file(request: HttpRequest) -> Iterator[ReceivedFile]:
    """The file in the field ``file``; raises Refused where there is none."""
    try:
        file = request.FILES.get("file")
    except MultiPartParserError as error:
        raise _no_file() from error  # the body is no form: as if no file had come
    if not isinstance(file, UploadedFile) or not file.name:
        raise _no_file()
    if isinstance(file, TemporaryUploadedFile):
        yield ReceivedFile(file.name, Path(file.temporary_file_path()))
        return
    with tempfile.NamedTemporaryFile() as copy:
        copy.writelines(file.chunks())
        copy.flush()
        yield ReceivedFile(file.name, Path(copy.name))


def _no_file() -> Refused:
    return Refused("file_missing", sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez."))
