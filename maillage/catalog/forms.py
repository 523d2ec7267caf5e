"""The public forms of the catalogue: report a problem in a data set, subscribe to changes.

Anybody can send them and they cause letters: they have a honeypot field and are rate limited.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.catalog.models import ProblemReport
from maillage.catalog.record.reports import LONGEST_MESSAGE
from maillage.kits.forms.forms import StrangerForm


class ReportForm(StrangerForm):
    """What is wrong, and where to answer."""

    kind = forms.ChoiceField(label=_("Ce qui ne va pas"), choices=ProblemReport.KINDS)
    message = forms.CharField(
        label=_("Où, et quoi ?"),
        help_text=_("La ligne, la colonne, ce qui devrait y être. Ne recopiez pas les données d’une personne."),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": "4"}),
        error_messages={"required": _("Dites ce qui ne va pas : une phrase suffit.")},
    )
    email = forms.EmailField(
        label=_("Votre adresse, pour la réponse (facultatif)"),
        help_text=_("Elle sert à répondre, puis elle est effacée."),
        required=False,
        max_length=254,
    )


class SubscriptionForm(StrangerForm):
    """An e-mail address; the subject to follow comes from the page that shows the form."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        max_length=254,
        error_messages={
            "required": _("Donnez votre adresse e-mail."),
            "invalid": _("Cette adresse n’a pas la forme nom@domaine."),
        },
    )

    @property
    def fault(self) -> str:
        """All errors as one line of text."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)
