"""Parses uploads: a file, and the description that a program sends with it.

A file to be checked is on disk during the request only. The size of a file to be published is checked before it is
read, its content afterwards. A description is a JSON object or form fields with the same names.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from maillage.core.problems import Refused, sentence
from maillage.opendata.catalog.domain.description import DESCRIBED
from maillage.opendata.catalog.domain.terms import MOST_UPLOAD_BYTES
from maillage.web.protection.limits import Limit

MOST_CHECKED_BYTES: Final = 50 * 1024 * 1024  # for anonymous checks; the command line has no limit
# A program that checks a whole folder gets a Retry-After; a workshop behind one IP address stays below.
CHECKS: Final = Limit("checks by network", most=60, every_s=2.0)
_AROUND_BYTES: Final = 64 * 1024  # for the other form fields
_MEGABYTE: Final = 1024 * 1024
MOST_MEGABYTES: Final = MOST_UPLOAD_BYTES // _MEGABYTE
# What the file chooser of a browser offers; the content decides, not the name.
ACCEPTED_FILES: Final = ".csv,.txt,.tsv,.xlsx,.xls,.ods,.zip,.gpkg,.geojson,.fgb,.kml"
_UNREADABLE: Final = sentence("La description n’est pas un objet JSON : voyez ses champs dans la description de l’API.")


def refuse_too_much(request: HttpRequest) -> None:
    """Refuse a request whose body exceeds the size limit of a check, before any of it is read."""
    # Django reads at most Content-Length bytes, so a false value gains nothing.
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_CHECKED_BYTES + _AROUND_BYTES:
        message = sentence(
            "Ce fichier dépasse %(most)s Mo : coupez-le, ou vérifiez-le sur votre poste avec "
            "« maillage catalog check »."
        )
        raise Refused("file_too_large", message, most=MOST_CHECKED_BYTES // _MEGABYTE)


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """An uploaded file: its original name, and its temporary path."""

    name: str
    path: Path


@contextmanager
def received_file(request: HttpRequest) -> Iterator[ReceivedFile]:
    """The file of the form field ``file``; raises Refused if it is missing."""
    try:
        file = request.FILES.get("file")
    except MultiPartParserError as error:
        raise _no_file() from error  # a malformed body counts as a missing file
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


def refuse_too_large(request: HttpRequest) -> None:
    """Refuse a request whose body exceeds the upload limit, before any of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_UPLOAD_BYTES + _AROUND_BYTES:
        message = sentence("Ce fichier dépasse %(most)s Mo : retirez les feuilles et colonnes inutiles, ou coupez-le.")
        raise Refused("file_too_large", message, most=MOST_MEGABYTES)


def sent_description(text: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The description sent as JSON or form fields; raises Refused for invalid JSON."""
    if not text.strip():
        return {name: fields[name] for name in DESCRIBED if name in fields}
    sent = sent_object(text, "description_unreadable", _UNREADABLE)
    return {name: value for name, value in sent.items() if name in DESCRIBED and value is not None}


def sent_object(text: str, code: str, message: str) -> dict[str, Any]:
    """The JSON object sent, empty if ``text`` is blank; Refused with ``code`` and ``message`` if it is no object."""
    if not text.strip():
        return {}
    try:
        sent = json.loads(text)
    except ValueError as error:
        raise Refused(code, message) from error  # the file has not been processed yet
    if not isinstance(sent, dict):
        raise Refused(code, message)
    return sent
