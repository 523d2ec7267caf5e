"""Zones whose next step is the agency's, in its day: noted in place."""

import datetime as dt

import pytest
from django.utils.timezone import localdate

from maillage.measure.repair.store.models import Action, ActionStep
from maillage.measure.repair.store.repair_actions import actions_to_follow
from tests.measure.repair.repairing import CHATEAUBRIANT, NEAR, Made, count_made, noted, opened_action
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = "/mon-espace"


@pytest.fixture
def action(people: People) -> int:
    """The action on a zone, just opened."""
    count_made([Made(CHATEAUBRIANT), *(Made(code) for code in NEAR)])
    return opened_action(people)


def zones_of(people: People, name: str) -> list[tuple[str, tuple[str, ...]]]:
    rows = people.client(name).get(TODAY).context["today"].rows
    return [(row.tag.text, row.item.acts) for row in rows if row.queue.name == "zones"]


def test_new_zone_is_reported_by_one_click(people: People, action: int) -> None:
    assert zones_of(people, "aline") == [("Zone à signaler", ("report", "step"))]

    people.client("aline").post(f"{TODAY}/attente/zones/report", {"cle": str(action)})

    assert Action.objects.get(pk=action).state == "reported"
    assert zones_of(people, "aline") == []  # it is the operator's turn


def test_answer_of_an_operator_is_followed_in_place(people: People, action: int) -> None:
    noted(people, action, "reported")
    noted(people, action, "answered")
    assert zones_of(people, "aline") == [("Réparation", ("step",))]

    planned_for = localdate() + dt.timedelta(days=90)
    step = {"state": "planned", "happened_on": str(localdate()), "planned_for": str(planned_for), "note": ""}
    people.client("aline").post(f"{TODAY}/attente/zones/step", {"cle": str(action), **step})

    assert Action.objects.get(pk=action).planned_for == planned_for


def test_step_without_its_day_is_refused_in_its_row(people: People, action: int) -> None:
    noted(people, action, "reported")
    noted(people, action, "answered")

    step = {"state": "planned", "happened_on": str(localdate()), "planned_for": "", "note": ""}
    answer = people.client("aline").post(f"{TODAY}/attente/zones/step", {"cle": str(action), **step})

    assert answer.status_code == 422
    assert Action.objects.get(pk=action).state == "answered"


def test_silence_and_late_works_wait_after_a_month(people: People, action: int) -> None:
    noted(people, action, "reported")
    today = localdate()

    waiting = {days: len(actions_to_follow(today=today + dt.timedelta(days=days))) for days in (29, 30)}

    assert waiting == {29: 0, 30: 1}


@pytest.mark.parametrize("name", ["chloe", "farid"])
def test_zones_wait_for_the_agency_alone(people: People, action: int, name: str) -> None:
    people.client(name).post(f"{TODAY}/attente/zones/report", {"cle": str(action)})

    assert zones_of(people, name) == []
    assert ActionStep.objects.filter(action=action).count() == 1
