"""Forms of structures (answer, question) and of buyers (reply to a question, outcome)."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.include.sourcing.domain.needs import (
    LONGEST_CAPACITY,
    LONGEST_CONTACT,
    LONGEST_KEY,
    LONGEST_MESSAGE,
    LONGEST_QUESTION,
    DeclineReason,
    InquiryAnswer,
    NeedOutcome,
    StatedOutcome,
    StructureReply,
)
from maillage.kits.forms.fields import LineField, TextField, sent_as
from maillage.kits.forms.forms import RefusableForm

_NOT_KEPT: Final = _("Rien n’est encore enregistré : corrigez les champs marqués.")
_ANSWER_WANTED: Final = _("Choisissez d’abord : cela vous intéresse, ou ce n’est pas pour vous.")
_REASON_WANTED: Final = _("Choisissez pourquoi ce n’est pas pour vous : l’acheteur comprendra mieux.")
_QUESTION_WANTED: Final = _("Écrivez votre question : toutes les structures interrogées liront la réponse.")
_OUTCOME_WANTED: Final = _("Choisissez ce qu’il en est : un achat, aucun achat, ou pas encore.")


class InterestForm(RefusableForm):
    """A positive answer: message, capacity and contact for the buyer."""

    refusal_text = _NOT_KEPT
    message = TextField(
        label=_("Un mot à l’acheteur (facultatif)"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    capacity = sent_as(
        "capacite",
        LineField(label=_("Ce que vous pouvez prendre (facultatif)"), required=False, max_length=LONGEST_CAPACITY),
    )
    contact = LineField(
        label=_("Comment vous joindre"),
        help_text=_("Téléphone ou courriel. L’acheteur ne le voit que parce que cela vous intéresse."),
        max_length=LONGEST_CONTACT,
        error_messages={
            "required": _(
                "Dites comment l’acheteur peut vous joindre, par téléphone ou par courriel : lui seul le verra."
            )
        },
    )

    def reply(self) -> StructureReply:
        """The answer in a valid form."""
        return StructureReply(InquiryAnswer.INTERESTED, **self.cleaned_data)


class DeclineForm(RefusableForm):
    """A negative answer with its reason."""

    refusal_text = _NOT_KEPT
    reason = sent_as(
        "raison",
        forms.TypedChoiceField(
            label=_("Pourquoi"),
            choices=[
                ("", _("Choisir une raison")),
                *(
                    (reason.value, _(reason.label))
                    for reason in DeclineReason
                    if reason is not DeclineReason.FROM_LETTER
                ),
            ],
            coerce=DeclineReason,
            error_messages={"required": _REASON_WANTED, "invalid_choice": _REASON_WANTED},
        ),
    )

    def reply(self) -> StructureReply:
        """The answer in a valid form."""
        return StructureReply(InquiryAnswer.DECLINED, **self.cleaned_data)


class UndecidedForm(RefusableForm):
    """A submission without an answer; never valid."""

    def clean(self) -> dict[str, Any]:
        """Raise a ValidationError that asks to choose an answer."""
        raise forms.ValidationError(_ANSWER_WANTED, code="inquiry_answer")


AnswerForm = InterestForm | DeclineForm | UndecidedForm
ANSWER_FORMS: Final[dict[str, type[AnswerForm]]] = {
    InquiryAnswer.INTERESTED.value: InterestForm,
    InquiryAnswer.DECLINED.value: DeclineForm,
}


class QuestionForm(RefusableForm):
    """A structure's question to the buyer."""

    refusal_text = _NOT_KEPT
    question = TextField(
        label=_("Poser une question"),
        help_text=_("Toutes les structures interrogées la lisent avec la réponse, sans votre nom : ne l’écrivez pas."),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": "2"}),
        error_messages={"required": _QUESTION_WANTED},
    )


class QuestionReplyForm(RefusableForm):
    """The buyer's reply to a question, or its correction."""

    refusal_text = _NOT_KEPT
    text = sent_as(
        "reply",
        TextField(
            label=_("Votre réponse"),
            max_length=LONGEST_QUESTION,
            widget=forms.Textarea(attrs={"rows": "2"}),
            error_messages={"required": _QUESTION_WANTED},
        ),
    )

    def __init__(self, *args: Any, is_correction: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_correction:
            self.fields["text"].label = _("Corriger la réponse")


class OutcomeForm(RefusableForm):
    """The outcome of a need; for a purchase also the supplier and the resulting contract.

    ``suppliers`` and ``contracts`` are (key, label) choices. Another contract key is valid here; whoever stores the
    outcome checks its buyer and date.
    """

    refusal_text = _NOT_KEPT
    outcome = sent_as(
        "issue",
        forms.TypedChoiceField(
            label=_("Vous seul le savez"),
            choices=[(outcome.value, _(outcome.label)) for outcome in NeedOutcome],
            coerce=NeedOutcome,
            widget=forms.RadioSelect,
            error_messages={"required": _OUTCOME_WANTED, "invalid_choice": _OUTCOME_WANTED},
        ),
    )
    bought_from = sent_as(
        "structure",
        forms.TypedChoiceField(
            label=_("S’il y a un achat : à qui"), coerce=int, empty_value=None, required=False, choices=()
        ),
    )
    contract = sent_as(
        "marche",
        LineField(
            label=_("Est-ce l’un de vos marchés publiés depuis, avec ces structures ?"),
            required=False,
            widget=forms.RadioSelect,
        ),
    )

    def __init__(
        self,
        *args: Any,
        suppliers: Sequence[tuple[str, str]] = (),
        contracts: Sequence[tuple[str, str]] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.has_contracts = bool(contracts)
        self.offer("bought_from", [("", _("Une autre entreprise ou structure")), *suppliers])
        self.offer("contract", [("", _("Aucun, ou pas encore publié")), *contracts])

    def stated(self) -> StatedOutcome:
        """The outcome in a valid form."""
        typed = self.cleaned_data
        if typed["outcome"] is not NeedOutcome.BOUGHT:
            return StatedOutcome(typed["outcome"])
        return StatedOutcome(typed["outcome"], typed["bought_from"], typed["contract"][:LONGEST_KEY])
