"""The page of an action: evidence, steps, verification by tests after the works.

Also the agency's form of a step, validated by domain/steps.py.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.kits.forms.fields import DayField
from maillage.kits.forms.forms import RefusableForm
from maillage.measure.comparison.pages.parts.comparison import enumeration
from maillage.measure.figures.pages.parts.figure_words import tests_text
from maillage.measure.repair.domain.steps import LONGEST_NOTE, NEXT, ActionState, StateStep
from maillage.measure.repair.domain.verification import Verification
from maillage.measure.repair.pages.area import stretch_name
from maillage.measure.repair.pages.parts.words import interval_text, signed
from maillage.measure.repair.store.repair import repair_state
from maillage.measure.repair.store.repair_actions import KnownAction, KnownStep, verification_of
from maillage.territory.store.territories import current_code
from maillage.web.wording import formats


class StepForm(RefusableForm):
    """The form of a step: new state, date, promised date, internal note."""

    state = forms.ChoiceField(label=gettext_lazy("L’action devient"), choices=())
    happened_on = DayField(label=gettext_lazy("Jour"))
    planned_for = DayField(
        label=gettext_lazy("Travaux annoncés pour le"),
        required=False,
        help_text=gettext_lazy("Seulement pour « travaux prévus »."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Lue par l’agence seule. Nécessaire pour classer."),
    )

    def __init__(self, *args: Any, states: Sequence[tuple[str, str]], offered: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # All states are valid choices (another person may have added a step meanwhile): steps.py refuses with a reason.
        field = forms.ChoiceField(label=_("L’action devient"), choices=states)
        field.widget.choices = [(value, label) for value, label in states if value in offered]
        self.fields["state"] = field

    def step(self) -> StateStep:
        """The step in a valid form."""
        cleaned = self.cleaned_data
        return StateStep(ActionState(cleaned["state"]), cleaned["happened_on"], cleaned["planned_for"], cleaned["note"])


COMMUNES_SHOWN = 12


def repair_action_page(
    action: KnownAction, steps: Sequence[KnownStep], *, form: StepForm | None = None, is_agency: bool = False
) -> dict[str, object]:
    """Context of an action's page; notes and their authors only if ``is_agency``."""
    verdict = verification_of(action)
    snapshot = action.snapshot
    words = {
        "day": formats.day(action.opened_on),
        "tests": tests_text(snapshot.tests),
        "share": formats.percent(snapshot.share.value),
        "interval": interval_text(snapshot.share),
        "people": formats.number(snapshot.population),
    }
    evidence = _(
        "Le %(day)s, %(tests)s : %(share)s échouaient ou restaient sous 3 Mb/s "
        "(intervalle à 95 %% : %(interval)s). %(people)s habitants vivaient dans la zone. "
        "Ce constat ne change plus."
    )
    # The current area with most of the action's communes.
    codes = {current for code in action.communes if (current := current_code(code))}
    areas = [area for area in repair_state(action.origin).areas if area.operator.code == action.operator_code]
    area = max(areas, key=lambda area: len(codes & set(area.codes)), default=None)
    more = len(action.communes) - COMMUNES_SHOWN
    return {
        "action": action,
        "origin": action.origin,
        "evidence": evidence % words,
        "communes": action.communes[:COMMUNES_SHOWN],
        "more_communes": _("et %(others)s autres") % {"others": more} if more > 0 else "",
        "steps": steps,
        "is_agency": is_agency,
        "verdict": verdict,
        "sides": []
        if verdict is None
        else [(_("Avant les travaux"), verdict.before), (_("Depuis les travaux"), verdict.after)],
        "score_difference": "" if verdict is None else _score_difference(verdict),
        "left_out": "" if verdict is None else _left_out(verdict),
        "area": area if area is not None and codes & set(area.codes) else None,
        "form": form,
        "offers_step": bool(NEXT[action.state]),
    }


def step_form(action: KnownAction, sent: QueryDict | None = None, *, auto_id: str = "id_%s") -> StepForm:
    """The form of the next step of ``action``, bound to ``sent`` if given; ``auto_id`` where a page has several."""
    states = [(state.value, _(state.label)) for state in ActionState]
    offered = [state.value for state in NEXT[action.state]]
    first = {"happened_on": timezone.localdate()}
    return StepForm(sent, states=states, offered=offered, auto_id=auto_id, initial=first)


def _left_out(verdict: Verification) -> str:
    if not verdict.left_out:
        return ""
    text = _("Sans les tests de ces mois, qui ont trop peu d’appareils d’un côté des travaux : %(months)s.")
    return text % {"months": enumeration([stretch_name(months) for months in verdict.left_out])}


def _score_difference(verdict: Verification) -> str:
    difference = verdict.score_difference
    if difference is None:
        return ""
    text = _("%(value)s points de score") % {"value": signed(difference.value, 1)}
    if difference.low is not None and difference.high is not None:
        ends = {"low": signed(difference.low, 1), "high": signed(difference.high, 1)}
        text += f" ({_('%(low)s à %(high)s') % ends})"
    return text
