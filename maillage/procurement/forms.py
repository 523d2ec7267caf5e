"""The form of a file of contracts that the agency sends: whose it is, and the file."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.core.problems import sentence
from maillage.kits.forms.fields import LineField, ReceivedFileField, SuggestingInput, sent_as
from maillage.kits.forms.forms import RefusableForm

MOST_BYTES: Final = 100 * 1024 * 1024  # the contracts of a region for years; the country's come by the command
TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : partagez-le, par exemple par année.")


class ContractFileForm(RefusableForm):
    """A file of contracts and its source."""

    source = sent_as(
        "source",
        LineField(
            label=_("De qui viennent ces marchés ?"),
            help_text=_("La plateforme ou l’acheteur ; le même nom qu’avant remplace son fichier de même nom."),
            max_length=200,
        ),
    )
    file = ReceivedFileField(
        label=_("Fichier (JSON, XML, CSV ou XLSX du format officiel)"), accept=".json,.xml,.csv,.xlsx"
    )

    def __init__(self, *args: Any, sources: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["source"].widget = SuggestingInput(sources, {"autocomplete": "off", "maxlength": "200"})


class SourceNameForm(RefusableForm):
    """The name of a source."""

    source = sent_as("source", forms.CharField(max_length=200))
