"""Writes actions: opened from an area with frozen evidence, then steps are added; steps are immutable.

The demonstration has one verified, one planned and one new action, which show the process. They rest on simulated
tests, like their areas, and are shown and hidden with them.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.store.model_types import User
from maillage.core.problems import Refused, sentence
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.rows import writing
from maillage.measure.repair.domain.snapshot import CommuneSnapshot, Snapshot
from maillage.measure.repair.domain.steps import ActionState, StateStep, checked_step
from maillage.measure.repair.domain.verification import Proof
from maillage.measure.repair.store.models import Action, ActionStep
from maillage.measure.repair.store.repair import RepairArea, repair_state
from maillage.measure.repair.store.repair_actions import open_action_on, verification_on

_LONGEST_TITLE: Final = 160
REPAIRED_DAYS: Final = 240  # before the last day: when the simulator repairs one of its weak places
_PLANNED_DAYS: Final = 75  # in the future


def open_action(area: RepairArea, *, title: str, by: User | None, now: datetime, today: date) -> Action:
    """Open an action with frozen evidence; Refused if one is open on the same operator and communes."""
    with writing():
        earlier = open_action_on(area.operator.code, area.codes)
        if earlier is not None:
            message = sentence("Une action est déjà ouverte ici (« %(title)s ») : suivez-la, ou classez-la d’abord.")
            raise Refused("action_open", message, title=earlier.title)
        action = Action.objects.create(
            title=title[:_LONGEST_TITLE],
            operator=area.operator.code,
            origin=int(area.origin),
            communes=list(area.codes),
            opened_on=today,
            evidence=snapshot_of(area).json(),
        )
        _note(action, StateStep(ActionState.FOUND, today), by=by, now=now)
    return action


def record_step(action_id: int, step: StateStep, *, by: User | None, now: datetime, today: date) -> Action:
    """Add a step; returns the action. Refused if the step may not follow, without changes."""
    with writing():
        # Locked, so that of two simultaneous steps the second is checked against the first.
        action = Action.objects.select_for_update().get(pk=action_id)
        last_on = max(action.opened_on, *action.steps.values_list("happened_on", flat=True))
        checked_step(step, state=ActionState(action.state), last_on=last_on, today=today)
        action.state = step.state.value
        if step.state is ActionState.PLANNED:
            action.planned_for = step.planned_for
        elif step.state is ActionState.DONE:
            action.done_on = step.happened_on
        action.save(update_fields=["state", "planned_for", "done_on"])
        _note(action, step, by=by, now=now)
    return action


def snapshot_of(area: RepairArea) -> Snapshot:
    """The evidence of an area as a snapshot."""
    evidence = area.evidence
    communes = tuple(
        CommuneSnapshot(bad.commune.code, bad.commune.name, bad.commune.population, bad.tests, bad.share)
        for bad in area.communes
    )
    return Snapshot(
        tests=evidence.tests,
        devices=evidence.devices,
        bad_tests=evidence.bad_tests,
        dead_tests=evidence.dead_tests,
        share=evidence.share,
        median_bps=evidence.median_bps,
        population=area.population,
        communes=communes,
    )


def _note(action: Action, step: StateStep, *, by: User | None, now: datetime) -> None:
    ActionStep.objects.create(
        action=action,
        state=step.state.value,
        happened_on=step.happened_on,
        planned_for=step.planned_for,
        note=step.note.strip(),
        noted_by=by,
        noted_at=now,
    )


def demonstrate_actions(now: datetime, today: date) -> int:
    """Open the demonstration's actions; their number, 0 if they exist or there are no simulated areas."""
    if Action.objects.filter(origin=int(Origin.SIMULATED)).exists():
        return 0
    areas, done_on = list(repair_state(Origin.SIMULATED).areas), today - timedelta(days=REPAIRED_DAYS)
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
