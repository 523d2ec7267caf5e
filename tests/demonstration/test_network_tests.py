"""The actions of the demonstration: on simulated zones alone, once."""

from datetime import date, timedelta

import pytest

from maillage.demonstration.network_tests import REPAIRED_DAYS, demonstrate_actions
from maillage.measure.record.domain.terms import Origin
from maillage.measure.repair.domain.steps import ActionState
from maillage.measure.repair.domain.verification import Proof
from maillage.measure.repair.store.models import Action
from maillage.measure.repair.store.repair_actions import actions, verification_of
from tests.measure.repair.repairing import CHATEAUBRIANT, NOW, SFR, Made, count_made

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

TODAY = date(2026, 11, 24)
DONE_ON = NOW - timedelta(days=REPAIRED_DAYS + 5)


def test_demonstration_has_one_action_verified_one_planned_and_one_found() -> None:
    mended = [
        Made(CHATEAUBRIANT, devices=40, bad=5, until=DONE_ON, days=200),
        Made(CHATEAUBRIANT, devices=20, bad=0, first_device=500, days=60),
    ]
    others = [Made(code, operator=SFR) for code in ("44184", "72181")]
    count_made([*mended, *others], origin=Origin.SIMULATED)

    opened = demonstrate_actions(NOW, TODAY)

    known = {action.state: action for action in actions()}
    found = verification_of(known[ActionState.DONE])
    assert (opened, set(known)) == (3, {ActionState.DONE, ActionState.PLANNED, ActionState.FOUND})
    assert (found and found.proof, known[ActionState.DONE].communes) == (Proof.PROVEN, (CHATEAUBRIANT,))
    assert {action.origin for action in known.values()} == {Origin.SIMULATED}


def test_demonstration_opens_its_actions_once() -> None:
    count_made([Made(CHATEAUBRIANT)], origin=Origin.SIMULATED)

    assert [demonstrate_actions(NOW, TODAY) for _ in range(2)] == [1, 0]
    assert Action.objects.count() == 1


def test_real_tests_get_no_invented_action() -> None:
    count_made([Made(CHATEAUBRIANT)])

    assert demonstrate_actions(NOW, TODAY) == 0
