"""Writes actions: opened from an area with frozen evidence, then steps are added; steps are immutable."""

from datetime import date, datetime
from typing import Final

from maillage.accounts.store.model_types import User
from maillage.core.problems import Refused, sentence
from maillage.measure.record.store.rows import writing
from maillage.measure.repair.domain.snapshot import CommuneSnapshot, Snapshot
from maillage.measure.repair.domain.steps import ActionState, StateStep, checked_step
from maillage.measure.repair.store.models import Action, ActionStep
from maillage.measure.repair.store.repair import RepairArea
from maillage.measure.repair.store.repair_actions import open_action_on

_LONGEST_TITLE: Final = 160


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
