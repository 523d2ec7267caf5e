"""What a registered person asks and says on her own page: a stand, her opinion of the day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.kits.forms.fields import JudgedField
from maillage.kits.forms.forms import RefusableForm
from maillage.meetings.terms.pitches import LONGEST_REMARK, LONGEST_WORDS


class StandForm(RefusableForm):
    """What she would show at a stand, and what it needs."""

    title = JudgedField(label=_("Ce que vous montrerez"), longest=LONGEST_WORDS)
    needs = JudgedField(
        label=_("Vos besoins : prise, grille, deux chaises… (facultatif)"), longest=LONGEST_WORDS, is_wanted=False
    )


class FeedbackForm(RefusableForm):
    """Whether the day was of use to her."""

    mark = forms.TypedChoiceField(
        label=_("La journée vous fut-elle utile ?"),
        choices=[
            (1, _("pas du tout")),
            (2, _("peu")),
            (3, _("assez")),
            (4, _("beaucoup")),
            (5, _("tout à fait")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    words = JudgedField(
        label=_("En quelques mots (facultatif ; l’organisateur les lit sans votre nom)"),
        longest=LONGEST_REMARK,
        is_wanted=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
