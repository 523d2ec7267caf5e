"""The form of a ledger, and the file that it sends, gone with the answer."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.accounts.queries import Organisation
from maillage.core.problems import sentence
from maillage.kits.forms.fields import JudgedField, ReceivedFileField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.ledger.terms.ledgers import MOST_BYTES
from maillage.web.bodies import received_file

_TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : additionnez ses lignes par fournisseur, ou partagez-le.")


class LedgerForm(RefusableForm):
    """The purchases of a year; for whom they are kept, where they are."""

    file = ReceivedFileField(
        label=_("Votre journal (CSV, XLSX ou ODS)"),
        help_text=_(
            "Deux colonnes suffisent : siret et montant, hors taxes ; categorie si vous l’avez. Le reste n’est pas lu."
        ),
        accept=".csv,.xlsx,.ods,.xls",
    )
    organisation = forms.CharField(label=_("Le garder ?"), required=False, widget=forms.Select)
    year = sent_as(
        "annee",
        JudgedField(
            label=_("Année, si vous le gardez"),
            longest=4,
            is_wanted=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        ),
    )

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(owner.slug, gettext("Oui, pour %(name)s") % {"name": owner.name}) for owner in organisations]
        self.offer("organisation", [("", _("Non, jetez-le")), *named])
        self.may_keep = bool(named)


def received_ledger(file: UploadedFile[Any] | None) -> AbstractContextManager[Path]:
    """Within, where the ledger lies that was sent. Refused where none came, or it is too large."""
    return received_file(file, most_bytes=MOST_BYTES, too_large=_TOO_LARGE)
