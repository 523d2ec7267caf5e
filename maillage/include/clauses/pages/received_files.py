"""Parses the uploads and form data of clauses: tables, rows of a month, evidence files."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.problems import Refused, sentence
from maillage.include.clauses.domain.evidence_files import MOST_FILE_BYTES, MOST_FILES_A_MONTH
from maillage.include.clauses.domain.hours import MOST_BYTES
from maillage.include.clauses.intake.hour_rows import HOUR_FIELDS, HOURS, MONTH, PSEUDONYM, READY
from maillage.kits.forms.fields import ReceivedFileField, SeveralFilesInput
from maillage.kits.forms.forms import RefusableForm
from maillage.web.bodies import received_file

_MOST_ROWS_TYPED: Final = 500
_LONGEST_CELL: Final = 300
FILES: Final = "pieces"
PHOTO: Final = "photo"
_NO_FILE: Final = sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez.")
_TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : partagez-le.")


class HoursFileForm(RefusableForm):
    """A table of hours."""

    file = ReceivedFileField(label=gettext_lazy("Votre tableau (XLSX, ODS ou CSV)"), accept=".csv,.xlsx,.ods,.xls")


class EvidenceFilesForm(RefusableForm):
    """Evidence of a month: a photo, on devices with a camera, and files."""

    photo = ReceivedFileField(
        label=gettext_lazy("Photographier un document"),
        accept="image/jpeg,image/png",
        widget=forms.FileInput(attrs={"capture": "environment"}),
    )
    pieces = ReceivedFileField(
        label=gettext_lazy("Choisir des fichiers : PDF, JPEG ou PNG, 5 Mo au plus chacun"),
        accept="application/pdf,image/jpeg,image/png",
        widget=SeveralFilesInput,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[FILES].help_text = _(
            "Relevé d’heures, attestation, facture, récapitulatif de paie. Cachez les noms, écrivez le pseudonyme à "
            "côté. Le lieu et l’appareil d’une photo sont ôtés, tout est chiffré, et oublié après %(kept_months)s mois."
        ) % {"kept_months": settings.CLAUSES_RETENTION_MONTHS}


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
