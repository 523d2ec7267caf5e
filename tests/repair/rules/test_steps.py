from datetime import date

import pytest

from maillage.core.problems import Refused
from maillage.repair.rules.steps import NEXT, State, Step, checked_step

OPENED, TODAY = date(2026, 9, 1), date(2026, 11, 24)


def refusals(step: Step, state: State) -> list[str]:
    with pytest.raises(Refused) as refused:
        checked_step(step, state=state, last_on=OPENED, today=TODAY)
    return [finding.code for finding in refused.value.findings]


def test_steps_in_their_order_are_taken():
    walk = [State.REPORTED, State.ANSWERED, State.PLANNED, State.DONE, State.CLOSED]
    state = State.FOUND
    for each in walk:
        planned_for = date(2027, 1, 15) if each is State.PLANNED else None
        step = Step(each, TODAY, planned_for, "vérifié" if each is State.CLOSED else "")
        state = checked_step(step, state=state, last_on=OPENED, today=TODAY).state

    assert state is State.CLOSED


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (State.FOUND, State.DONE),
        (State.FOUND, State.ANSWERED),
        (State.REPORTED, State.FOUND),
        (State.PLANNED, State.ANSWERED),
        (State.DONE, State.PLANNED),
    ],
)
def test_step_in_the_wrong_order_is_refused(state: State, wanted: State):
    planned_for = TODAY if wanted is State.PLANNED else None

    assert refusals(Step(wanted, TODAY, planned_for), state) == ["step_order"]


def test_closed_action_takes_no_step():
    assert NEXT[State.CLOSED] == ()
    assert refusals(Step(State.REPORTED, TODAY), State.CLOSED) == ["step_closed"]


def test_works_without_improvement_are_reported_again():
    step = Step(State.REPORTED, TODAY)

    assert checked_step(step, state=State.DONE, last_on=OPENED, today=TODAY) == step


def test_days_must_follow_each_other_up_to_today():
    assert refusals(Step(State.REPORTED, date(2026, 11, 25)), State.FOUND) == ["step_future"]
    assert refusals(Step(State.REPORTED, date(2026, 8, 31)), State.FOUND) == ["step_too_early"]


def test_planned_step_needs_its_date_and_others_have_none():
    assert refusals(Step(State.PLANNED, TODAY), State.REPORTED) == ["step_without_date"]
    assert refusals(Step(State.PLANNED, TODAY, date(2026, 11, 1)), State.REPORTED) == ["step_date_past"]
    assert refusals(Step(State.DONE, TODAY, date(2027, 1, 1)), State.PLANNED) == ["step_date_unwanted"]


def test_closing_needs_a_reason():
    assert refusals(Step(State.CLOSED, TODAY, note="  "), State.DONE) == ["step_without_reason"]


def test_every_refusal_says_what_to_do():
    with pytest.raises(Refused) as refused:
        checked_step(
            Step(State.DONE, TODAY, date(2027, 1, 1), "x" * 6_000), state=State.FOUND, last_on=OPENED, today=TODAY
        )

    assert [finding.text[-1] for finding in refused.value.findings] == [".", ".", "."]
