"""Another best operator is told once to who follows the place, and only where it is certain."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillage.measure.comparison.store.best_operators import note_best_operators
from maillage.measure.comparison.store.models import BestOperator
from maillage.measure.record.domain.terms import Origin
from maillage.opendata.catalog.store.changes import territory_changes
from maillage.opendata.catalog.store.models import Subscription
from maillage.opendata.catalog.store.subscriptions import ask_subscription, confirm, queue_due_letters
from tests.letters_sent import letters_sent
from tests.measure.record.crowds import Crowd, count_crowds, own_installation

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL reads what is committed

ORANGE, SFR = 1, 2
NANTES = "commune:44109"
NOW = dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LEA, SITE = "lea@example.org", "https://maillage.example"


@pytest.fixture(autouse=True)
def installation(tmp_path: Path) -> Iterator[None]:
    with own_installation(tmp_path):
        yield


def titles(address: str, *, until: dt.datetime) -> list[str]:
    return [change.title for change in territory_changes(address, after=NOW - DAY, until=until, most=9)]


def let_orange_lead() -> None:
    count_crowds(
        Crowd(devices=60, operator=ORANGE, score=75), Crowd(devices=60, operator=SFR, score=45, first_device=500)
    )


def let_sfr_lead() -> None:
    count_crowds(
        Crowd(devices=600, operator=SFR, score=95, first_device=5_000),
        Crowd(devices=600, operator=ORANGE, score=30, first_device=9_000),
    )


def test_order_that_was_there_before_the_first_look_is_no_news() -> None:
    let_orange_lead()

    assert note_best_operators(NOW) == 0
    assert titles(NANTES, until=NOW + DAY) == []
    assert BestOperator.objects.get(territory=NANTES).operator == ORANGE


def test_first_certain_order_and_another_best_operator_are_told_once_each() -> None:
    count_crowds(Crowd(devices=3, operator=ORANGE, score=75))
    counts = [note_best_operators(NOW)]
    let_orange_lead()
    counts += [note_best_operators(NOW + DAY) > 0, note_best_operators(NOW + 2 * DAY)]
    let_sfr_lead()
    counts += [note_best_operators(NOW + 3 * DAY) > 0, note_best_operators(NOW + 4 * DAY)]

    assert counts == [0, True, 0, True, 0]
    assert titles(NANTES, until=NOW + 9 * DAY) == [
        "Nantes : SFR passe désormais le mieux, avant c’était Orange",
        "Nantes : Orange passe le mieux, c’est maintenant certain",
    ]
    assert titles("commune:44131", until=NOW + 9 * DAY) == []


def test_order_that_is_not_certain_is_no_news() -> None:
    count_crowds(Crowd(devices=3, operator=ORANGE, score=75))
    note_best_operators(NOW)
    count_crowds(
        Crowd(devices=60, operator=ORANGE, score=60), Crowd(devices=60, operator=SFR, score=60, first_device=500)
    )

    assert note_best_operators(NOW + DAY) == 0


def test_invented_tests_are_no_news() -> None:
    count_crowds(
        Crowd(devices=60, operator=ORANGE, score=75),
        Crowd(devices=60, operator=SFR, score=45, first_device=500),
        origin=Origin.SIMULATED,
    )

    assert (note_best_operators(NOW), BestOperator.objects.count()) == (0, 0)


def test_letter_of_a_followed_place_tells_its_new_best_operator_once() -> None:
    count_crowds(Crowd(devices=3, operator=ORANGE, score=75))
    note_best_operators(NOW)
    ask_subscription(LEA, "territory", NANTES, language="fr", now=NOW, origin=SITE)
    confirm(Subscription.objects.get(), now=NOW)
    letters_sent().clear()
    let_orange_lead()
    note_best_operators(NOW + DAY)

    sent = [queue_due_letters(now=NOW + days * DAY, origin=SITE) for days in (2, 4)]

    assert sent == [1, 0]
    assert "Orange passe le mieux, c’est maintenant certain" in " ".join(str(letters_sent()[0].body).split())
