"""The page of one action: what was found, what became of it, what the tests made after the works say.

The form in which the agency notes a step of an action; what it says is checked by rules/steps.py.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.comparison.parts.comparison import enumeration
from maillage.figures.parts.figure_words import ink_of, tests_text
from maillage.figures.parts.legends import LEGENDS
from maillage.kits.forms.fields import DayField
from maillage.kits.forms.forms import RefusableForm
from maillage.quality.terms import Origin
from maillage.repair.pages.area import stretch_name
from maillage.repair.parts.words import (
    STATE_NAMES,
    area_href,
    area_title,
    interval_text,
    points_text,
    proof_name,
    proof_sentence,
    signed,
)
from maillage.repair.queries.repair import repair_state
from maillage.repair.queries.repair_actions import KnownAction, KnownStep, verification_of
from maillage.repair.rules.steps import LONGEST_NOTE, NEXT, ActionState, StateStep
from maillage.repair.rules.verification import Verification
from maillage.territory.queries import current_code, name_of
from maillage.web import charts
from maillage.web.wording import formats
from maillage.web.wording.places import PlaceLink


class StepForm(RefusableForm):
    """What the action becomes, on which day, the date promised, a note for the agency alone."""

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
        # Every state may be sent (somebody else may have noted a step meanwhile): it is refused with its reason.
        field = forms.ChoiceField(label=_("L’action devient"), choices=states)
        field.widget.choices = [(value, label) for value, label in states if value in offered]
        self.fields["state"] = field

    def step(self) -> StateStep:
        """The step of a valid form."""
        cleaned = self.cleaned_data
        return StateStep(ActionState(cleaned["state"]), cleaned["happened_on"], cleaned["planned_for"], cleaned["note"])


COMMUNES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step; ``note`` and ``noted_by`` are "" on the public page."""

    state: str
    day: str
    detail: str
    note: str = ""
    noted_by: str = ""


@dataclass(frozen=True, slots=True)
class SideLine:
    """The tests of one side of the works."""

    name: str
    tests: str
    devices: str
    share: str
    interval: str
    score: str


@dataclass(frozen=True, slots=True)
class Proven:
    """The verdict: its class ("proven", "not_yet", "no_improvement"), words, numbers of both sides."""

    css_class: str
    name: str
    sentence: str
    sides: tuple[SideLine, ...]
    difference: str
    score_name: str
    score_difference: str
    left_out: str


@dataclass(frozen=True, slots=True)
class RepairActionPage:
    """All that templates/repair/repair_action.html shows; ``form`` is None on the public page."""

    title: str
    operator: str
    mark: SafeString | None
    origin: Origin
    state: str
    evidence: str
    communes: tuple[str, ...]
    more_communes: str
    steps: tuple[StepLine, ...]
    proven: Proven | None
    area: PlaceLink | None
    follow_href: str
    public_href: str
    form: StepForm | None = None
    offers_step: bool = True


def repair_action_page(
    action: KnownAction, steps: Sequence[KnownStep], *, form: StepForm | None = None, is_agency: bool = False
) -> RepairActionPage:
    """The page of ``action``; notes and who wrote them only where ``is_agency``."""
    verdict = verification_of(action)
    operator, snapshot = action.operator, action.snapshot
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
    # The area of today that holds most of the action's communes.
    codes = {current for code in action.communes if (current := current_code(code))}
    areas = [area for area in repair_state(action.origin).areas if area.operator.code == action.operator_code]
    area = max(areas, key=lambda area: len(codes & set(area.codes)), default=None)
    area_link = None
    if area is not None and codes & set(area.codes):
        area_link = PlaceLink(area_title(area), formats.percent(area.evidence.share.value), area_href(area))
    names = [name_of(code) or _("%(code)s (commune disparue)") % {"code": code} for code in action.communes]
    return RepairActionPage(
        title=action.title,
        operator=operator.name if operator else formats.missing(),
        mark=charts.mark(ink_of(operator)) if operator else None,
        origin=action.origin,
        state=str(STATE_NAMES[action.state]),
        evidence=evidence % words,
        communes=tuple(names[:COMMUNES_SHOWN]),
        more_communes=_("et %(others)s autres") % {"others": len(names) - COMMUNES_SHOWN}
        if len(names) > COMMUNES_SHOWN
        else "",
        steps=tuple(
            StepLine(
                str(STATE_NAMES[step.state]),
                formats.day(step.happened_on),
                "" if step.planned_for is None else _("pour le %(day)s") % {"day": formats.day(step.planned_for)},
                *((step.note, step.noted_by) if is_agency else ()),
            )
            for step in steps
        ),
        proven=None if verdict is None else _proven(verdict),
        area=area_link,
        follow_href=reverse("repair_follow", args=[action.id]),
        public_href=reverse("repair_action", args=[action.id]),
        form=form,
        offers_step=bool(NEXT[action.state]),
    )


def step_form(action: KnownAction, sent: QueryDict | None = None) -> StepForm:
    """The form for the next step of ``action``, filled with what was ``sent``."""
    states = [(state.value, str(name)) for state, name in STATE_NAMES.items()]
    offered = [state.value for state in NEXT[action.state]]
    return StepForm(sent, states=states, offered=offered, initial={"happened_on": timezone.localdate()})


def _proven(verdict: Verification) -> Proven:
    """What the tests of both sides of the works say, and how sure it is."""
    sides = []
    for name, side in ((_("Avant les travaux"), verdict.before), (_("Depuis les travaux"), verdict.after)):
        if side.share is None:
            few = _("moins de cinq appareils")
            sides.append(SideLine(name, few, few, formats.missing(), "–", formats.missing()))
        else:
            score = formats.missing() if side.score is None else formats.points(side.score.value)
            tests, devices = formats.number(side.tests), formats.number(side.devices)
            percent = formats.percent(side.share.value)
            sides.append(SideLine(name, tests, devices, percent, interval_text(side.share), score))
    left_out = ""
    if verdict.left_out:
        months = enumeration([stretch_name(months) for months in verdict.left_out])
        text = _("Sans les tests de ces mois, qui ont trop peu d’appareils d’un côté des travaux : %(months)s.")
        left_out = text % {"months": months}
    difference, score_text = verdict.score_difference, ""
    if difference is not None:
        score_text = _("%(value)s points de score") % {"value": signed(difference.value, 1)}
        if difference.low is not None and difference.high is not None:
            ends = {"low": signed(difference.low, 1), "high": signed(difference.high, 1)}
            score_text += f" ({_('%(low)s à %(high)s') % ends})"
    return Proven(
        css_class=verdict.proof.value,
        name=proof_name(verdict),
        sentence=proof_sentence(verdict),
        sides=tuple(sides),
        difference="" if verdict.difference is None else points_text(verdict.difference),
        score_name=str(LEGENDS[verdict.score_usage].name),
        score_difference=score_text,
        left_out=left_out,
    )
