"""Actions of the demonstration: one verified, one planned, one found, so that a newcomer sees what becomes of a zone.

They stand on simulated tests, like the zones they were opened on, and leave public pages with them.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from maillage.quality.terms import Origin
from maillage.repair.models import Action
from maillage.repair.queries.repair import RepairArea, repair_state
from maillage.repair.queries.repair_actions import verification_on
from maillage.repair.record.repair import open_action, record_step
from maillage.repair.rules.steps import ActionState, StateStep
from maillage.repair.rules.verification import Proof

MENDED_DAYS: Final = 240  # before the last day: the simulator mends one of its weak places then
_PLANNED_DAYS: Final = 75  # ahead


def demonstrate_actions(now: datetime, today: date) -> int:
    """How many actions were opened: none where the simulated tests show no zone, or where some are open already."""
    if Action.objects.filter(origin=int(Origin.SIMULATED)).exists():
        return 0
    areas, done_on = list(repair_state(Origin.SIMULATED).areas), today - timedelta(days=MENDED_DAYS)
    opened, note = 0, _("Démonstration : étape inventée.")
    mended = next(
        (
            area
            for area in areas
            if verification_on(area.codes, area.operator.code, area.origin, done_on).proof is Proof.PROVEN
        ),
        None,
    )
    if mended is not None:
        areas.remove(mended)
        verified = (
            StateStep(ActionState.REPORTED, done_on - timedelta(days=120), note=note),
            StateStep(ActionState.PLANNED, done_on - timedelta(days=90), planned_for=done_on, note=note),
            StateStep(ActionState.DONE, done_on, note=note),
        )
        opened += _followed(mended, verified, now=now, today=today)
    planned_for = today + timedelta(days=_PLANNED_DAYS)
    planned = (
        StateStep(ActionState.REPORTED, today - timedelta(days=60), note=note),
        StateStep(ActionState.PLANNED, today - timedelta(days=20), planned_for=planned_for, note=note),
    )
    for area, steps in zip(areas, (planned, ()), strict=False):
        opened += _followed(area, steps, now=now, today=today)
    return opened


def _followed(area: RepairArea, steps: tuple[StateStep, ...], *, now: datetime, today: date) -> int:
    first = min((step.happened_on for step in steps), default=today - timedelta(days=5))
    words = {"operator": area.operator.name, "area": area.name}
    title = _("%(operator)s : autour de %(area)s (démonstration)") % words
    action = open_action(area, title=title, by=None, now=now, today=first - timedelta(days=10))
    for step in steps:
        record_step(action.pk, step, by=None, now=now, today=today)
    return 1
