"""Actions of the agency: opened from an area with its evidence frozen, followed step by step. Steps never change."""

from datetime import date, datetime
from typing import Final

from maillage.accounts.queries import User
from maillage.core.problems import Refused, sentence
from maillage.quality.record.turns import writing
from maillage.repair.models import Action, ActionStep
from maillage.repair.queries.repair import RepairArea
from maillage.repair.queries.repair_actions import open_action_on
from maillage.repair.rules.snapshot import CommuneSnapshot, Snapshot
from maillage.repair.rules.steps import ActionState, StateStep, checked_step

_LONGEST_TITLE: Final = 160


def open_action(area: RepairArea, *, title: str, by: User | None, now: datetime, today: date) -> Action:
    """The new action, its evidence frozen; Refused where an action on the same communes and operator is open."""
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
    """The action after ``step``; Refused with a sentence where the step may not follow, and nothing is changed."""
    with writing():
        # Two people may note at once: the second sees what the first noted.
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
    """What the tests of an area say, ready to be kept."""
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
