"""The form of readings, and the uploaded file for the duration of a request."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from maillage.accounts.queries import Organisation
from maillage.core.problems import Refused, sentence
from maillage.kits.forms.fields import ReceivedFileField, sent_as
from maillage.kits.forms.forms import RefusableForm

MOST_BYTES: Final = 16 * 1024 * 1024  # a day's drive with a reading per second is 3 MB


class ReadingsForm(RefusableForm):
    """The form of a readings file, with the organisation it belongs to."""

    owner = sent_as("proprietaire", forms.CharField(label=_("Qui a mesuré"), required=False, widget=forms.Select))
    file = ReceivedFileField(
        label=_("Le tableau des relevés (CSV ou XLSX, 16 Mo au plus)"), accept=".csv,.tsv,.txt,.xlsx"
    )

    def __init__(self, *args: Any, owners: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.owners = owners
        self.offer("owner", [(owner.slug, owner.name) for owner in owners])

    @property
    def chosen_owner(self) -> Organisation:
        """The selected organisation; the first one if the selection is invalid."""
        slug = self["owner"].value()
        return next((owner for owner in self.owners if owner.slug == slug), self.owners[0])


@contextmanager
def received_readings(file: UploadedFile[Any] | None) -> Iterator[Path]:
    """Path of the uploaded file under its own name; Refused if it is missing or too large."""
    if file is None or not file.name:
        raise Refused("file_missing", sentence("Aucun fichier n’est arrivé : choisissez-en un, puis recommencez."))
    if (file.size or 0) > MOST_BYTES:
        message = sentence("Ce fichier dépasse %(most)s Mo : envoyez-le en plusieurs fois.")
        raise Refused("file_too_large", message, most=MOST_BYTES // 1024**2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name).name[-120:]
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        yield path
