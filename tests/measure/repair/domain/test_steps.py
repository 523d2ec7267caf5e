from datetime import date

import pytest

from maillage.core.problems import Refused
from maillage.measure.repair.domain.steps import NEXT, ActionState, StateStep, checked_step

OPENED, TODAY = date(2026, 9, 1), date(2026, 11, 24)


def refusals(step: StateStep, state: ActionState) -> list[str]:
    with pytest.raises(Refused) as refused:
        checked_step(step, state=state, last_on=OPENED, today=TODAY)
    return [finding.code for finding in refused.value.findings]


def test_steps_in_their_order_are_taken():
    walk = [ActionState.REPORTED, ActionState.ANSWERED, ActionState.PLANNED, ActionState.DONE, ActionState.CLOSED]
    state = ActionState.FOUND
    for each in walk:
        planned_for = date(2027, 1, 15) if each is ActionState.PLANNED else None
        step = StateStep(each, TODAY, planned_for, "vérifié" if each is ActionState.CLOSED else "")
        state = checked_step(step, state=state, last_on=OPENED, today=TODAY).state

    assert state is ActionState.CLOSED


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (ActionState.FOUND, ActionState.DONE),
        (ActionState.FOUND, ActionState.ANSWERED),
        (ActionState.REPORTED, ActionState.FOUND),
        (ActionState.PLANNED, ActionState.ANSWERED),
        (ActionState.DONE, ActionState.PLANNED),
    ],
)
def test_step_in_the_wrong_order_is_refused(state: ActionState, wanted: ActionState):
    planned_for = TODAY if wanted is ActionState.PLANNED else None

    assert refusals(StateStep(wanted, TODAY, planned_for), state) == ["step_order"]


def test_closed_action_takes_no_step():
    assert NEXT[ActionState.CLOSED] == ()
    assert refusals(StateStep(ActionState.REPORTED, TODAY), ActionState.CLOSED) == ["step_closed"]


def test_works_without_improvement_are_reported_again():
    step = StateStep(ActionState.REPORTED, TODAY)

    assert checked_step(step, state=ActionState.DONE, last_on=OPENED, today=TODAY) == step


def test_days_must_follow_each_other_up_to_today():
    assert refusals(StateStep(ActionState.REPORTED, date(2026, 11, 25)), ActionState.FOUND) == ["step_future"]
    assert refusals(StateStep(ActionState.REPORTED, date(2026, 8, 31)), ActionState.FOUND) == ["step_too_early"]


def test_planned_step_needs_its_date_and_others_have_none():
    assert refusals(StateStep(ActionState.PLANNED, TODAY), ActionState.REPORTED) == ["step_without_date"]
    assert refusals(StateStep(ActionState.PLANNED, TODAY, date(2026, 11, 1)), ActionState.REPORTED) == [
        "step_date_past"
    ]
    assert refusals(StateStep(ActionState.DONE, TODAY, date(2027, 1, 1)), ActionState.PLANNED) == ["step_date_unwanted"]


def test_closing_needs_a_reason():
    assert refusals(StateStep(ActionState.CLOSED, TODAY, note="  "), ActionState.DONE) == ["step_without_reason"]


def test_every_refusal_says_what_to_do():
    with pytest.raises(Refused) as refused:
        checked_step(
            StateStep(ActionState.DONE, TODAY, date(2027, 1, 1), "x" * 6_000),
            state=ActionState.FOUND,
            last_on=OPENED,
            today=TODAY,
        )

    assert [finding.text[-1] for finding in refused.value.findings] == [".", ".", "."]
