"""Parses the uploads and form data of clauses: tables, rows of a month, evidence files."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from maillage.core.problems import Refused, sentence
from maillage.include.clauses.domain.evidence_files import MOST_FILE_BYTES, MOST_FILES_A_MONTH
from maillage.include.clauses.domain.hour_files import MOST_BYTES
from maillage.include.clauses.intake.hour_rows import HOUR_FIELDS, HOURS, MONTH, PSEUDONYM, READY
from maillage.web.bodies import received_file

_MOST_ROWS_TYPED: Final = 500
_LONGEST_CELL: Final = 300
FILES: Final = "pieces"
PHOTO: Final = "photo"
_NO_FILE: Final = sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez.")
_TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : partagez-le.")


def received_hours(file: UploadedFile[Any] | None) -> AbstractContextManager[Path]:
    """A context with the path of the uploaded table, deleted afterwards. Refused if it is missing or too large."""
    return received_file(file, most_bytes=MOST_BYTES, too_large=_TOO_LARGE)


def sent_evidence(files: MultiValueDict[str, UploadedFile[Any]]) -> list[bytes]:
    """The uploaded files, each truncated just above the size limit; Refused if there are none."""
    several = [file for name in (FILES, PHOTO) for file in files.getlist(name) if file.name]
    if not several:
        raise Refused("file_missing", _NO_FILE)
    return [file.read(MOST_FILE_BYTES + 1) for file in several[: MOST_FILES_A_MONTH + 1]]


def typed_rows(posted: QueryDict, month: str) -> list[Mapping[str, str]]:
    """The typed rows of a month by HOUR_FIELDS, without lines that lack a pseudonym, or are prefilled and unused.

    Spare lines for new people have a pseudonym before any hours are entered.
    """
    names = [*(name for name in HOUR_FIELDS if name != MONTH), READY]
    columns = {name: posted.getlist(name)[:_MOST_ROWS_TYPED] for name in names}
    rows = (
        {name: column[place][:_LONGEST_CELL] if place < len(column) else "" for name, column in columns.items()}
        for place in range(len(columns[PSEUDONYM]))
    )
    return [{**row, MONTH: month} for row in rows if row[PSEUDONYM].strip() and (row[HOURS].strip() or not row[READY])]
