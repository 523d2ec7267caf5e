"""The forms of the catalogue: report a problem in a data set, subscribe to changes; what moderation answers.

Anybody can send the first two and they cause letters: they have a honeypot field and are rate limited.
"""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from maillage.kits.forms.fields import EmailField, JudgedField
from maillage.kits.forms.forms import RefusableForm, StrangerForm
from maillage.opendata.catalog.store.models import ProblemReport
from maillage.opendata.catalog.store.publishing import LONGEST_REASON
from maillage.opendata.catalog.store.reports import LONGEST_ANSWER, LONGEST_MESSAGE


class ReportForm(StrangerForm):
    """The form of a report: the problem, and an e-mail address for the answer."""

    kind = forms.ChoiceField(label=_("Ce qui ne va pas"), choices=ProblemReport.KINDS)
    message = forms.CharField(
        label=_("Où, et quoi ?"),
        help_text=_("La ligne, la colonne, ce qui devrait y être. Ne recopiez pas les données d’une personne."),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": "4"}),
        error_messages={"required": _("Dites ce qui ne va pas : une phrase suffit.")},
    )
    email = EmailField(
        label=_("Votre adresse, pour la réponse (facultatif)"),
        help_text=_("Elle sert à répondre, puis elle est effacée."),
        required=False,
    )


class SubscriptionForm(StrangerForm):
    """An e-mail address; the subject to follow comes from the page that shows the form."""

    is_kept_while_typed: ClassVar[bool] = False  # browsers complete an address by themselves
    email = EmailField(label=_("Votre adresse e-mail"), error_messages={"required": _("Donnez votre adresse e-mail.")})


class ReportAnswerForm(RefusableForm):
    """What was done about a report."""

    answer = JudgedField(label=_("Ce qui a été fait, que la personne lira"), longest=LONGEST_ANSWER)

    def __init__(self, *args: Any, has_address: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not has_address:
            self.fields["answer"].label = _("Ce qui a été fait (la personne n’a pas laissé d’adresse)")


class DatasetSuspensionForm(RefusableForm):
    """Why the agency suspends a data set."""

    reason = JudgedField(
        label=_("Pourquoi ?"),
        help_text=_("La page et les fichiers diront ce motif. L’agence seule pourra lever la suspension."),
        longest=LONGEST_REASON,
    )


class VersionWithdrawalForm(RefusableForm):
    """Why a version is withdrawn."""

    reason = JudgedField(label=_("Motif, que ses fichiers diront"), longest=LONGEST_REASON)


def report_answer_form(report: ProblemReport, data: QueryDict | None = None) -> ReportAnswerForm:
    """The form that answers ``report``, in a list of them."""
    return ReportAnswerForm(data, has_address=bool(report.email), auto_id=f"%s-{report.pk}")
