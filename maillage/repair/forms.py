"""The form in which the agency notes a step of an action; what it says is checked by rules/steps.py."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.repair.rules.steps import LONGEST_NOTE, ActionState, StateStep


class DayInput(forms.DateInput):
    """A day, as browsers let people choose one."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class StepForm(forms.Form):
    """What the action becomes, on which day, the date promised, a note for the agency alone."""

    state = forms.ChoiceField(label=_("L’action devient"), choices=())
    happened_on = forms.DateField(label=_("Jour"), widget=DayInput())
    planned_for = forms.DateField(
        label=_("Travaux annoncés pour le"),
        required=False,
        widget=DayInput(),
        help_text=_("Seulement pour « travaux prévus »."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Lue par l’agence seule. Nécessaire pour classer."),
    )

    def __init__(self, *args: Any, states: Sequence[tuple[str, str]], offered: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        # Every state may be sent (somebody else may have noted a step meanwhile): it is refused with its reason.
        field = forms.ChoiceField(label=_("L’action devient"), choices=states)
        field.widget.choices = [(value, label) for value, label in states if value in offered]
        self.fields["state"] = field

    def step(self) -> StateStep:
        """The step of a valid form."""
        cleaned = self.cleaned_data
        return StateStep(ActionState(cleaned["state"]), cleaned["happened_on"], cleaned["planned_for"], cleaned["note"])
