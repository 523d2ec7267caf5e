"""The form of one survey answer."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.kits.forms.fields import LineField
from maillage.kits.forms.forms import RefusableForm
from maillage.learning.rules.survey import (
    LONGEST_COMMENT,
    LONGEST_SOFTWARE,
    OBSTACLE_SENTENCES,
    Obstacle,
    SurveyStatement,
)

_YES: Final = "yes"
_WORDS: Final = {True: _YES, False: "no", None: ""}
_YES_OR_NO: Final = {"invalid_choice": _("Répondez oui ou non.")}
_NOT_IN_LIST: Final = {"invalid_choice": _("Choisissez dans la liste.")}


def _is_yes(word: str) -> bool:
    return word == _YES


class SurveyAnswerForm(RefusableForm):
    """What an organisation says of a data set; any question may stay open."""

    refusal_text = _("Une réponse est à corriger.")
    is_held = forms.TypedChoiceField(
        label=_("Le tenez-vous ?"),
        choices=[(_YES, _("Oui")), ("no", _("Non, il n’existe pas ici"))],
        coerce=_is_yes,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages=_YES_OR_NO,
    )
    software = LineField(
        label=_("Dans quel logiciel ?"),
        required=False,
        max_length=LONGEST_SOFTWARE,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": _("Tableur, logiciel comptable…")},
        ),
    )
    would_publish = forms.TypedChoiceField(
        label=_("Le publieriez-vous ?"),
        choices=[(_YES, _("Oui")), ("no", _("Non"))],
        coerce=_is_yes,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages=_YES_OR_NO,
    )
    obstacle = forms.TypedChoiceField(
        label=_("Qu’est-ce qui vous arrête le plus ?"),
        choices=[(obstacle.value, _(OBSTACLE_SENTENCES[obstacle])) for obstacle in Obstacle],
        coerce=Obstacle,
        empty_value=Obstacle.NONE,
        required=False,
        error_messages=_NOT_IN_LIST,
    )
    comment = LineField(
        label=_("Une remarque, une attente"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def statement(self) -> SurveyStatement:
        """The answer that a valid form says; of a data set that is not held the comment alone counts."""
        typed = self.cleaned_data
        if typed["is_held"] is False:
            return SurveyStatement(is_held=False, comment=typed["comment"])
        return SurveyStatement(**typed)


def answer_initial(answer: SurveyStatement) -> dict[str, Any]:
    """What an earlier answer says, as its form begins."""
    return {
        "is_held": _WORDS[answer.is_held],
        "software": answer.software,
        "would_publish": _WORDS[answer.would_publish],
        "obstacle": answer.obstacle.value,
        "comment": answer.comment,
    }
