"""Editions that publish themselves: when, which, and what a failure leaves."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import override_settings

from maillage.core.clock import utc_now
from maillage.core.problems import Unavailable
from maillage.measure.editions.domain.editions import EditionState
from maillage.measure.editions.edges.duties import is_due, publish_due_edition
from maillage.measure.editions.store.editions import STATE_FILE, edition_names, editions_folder, state_document
from maillage.measure.figures.store.counter import count_once
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.models import Erasure
from tests.measure.figures.countable import record_rows
from tests.measure.figures.published import Batch, rows_of
from tests.measure.record.crowds import own_installation

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

NIGHT = datetime(2026, 10, 16, 2, 30, tzinfo=UTC)  # half past four in Paris, the day on which the quarter opens
Q3 = 138  # the first month of the third quarter of 2026


@pytest.fixture(autouse=True)
def installation(tmp_path: Path) -> Iterator[None]:
    with own_installation(tmp_path), override_settings(PUBLISHES_EDITIONS=True):
        record_rows(rows_of([Batch(devices=8, month=Q3)]))
        count_once()
        yield


@pytest.mark.parametrize(
    ("published", "now", "expected"),
    [
        (("2026-Q2",), NIGHT, True),
        (("2026-Q2", "2026-Q3"), NIGHT, False),
        ((), NIGHT, False),  # the first one is the agency's decision
        (("2026-Q2",), datetime(2026, 10, 15, 12, tzinfo=UTC), False),  # not open yet
        (("2026-Q2",), datetime(2026, 10, 15, 22, 30, tzinfo=UTC), False),  # open for half an hour: later in the night
    ],
)
def test_edition_is_due_from_the_night_on_which_it_opens(
    published: tuple[str, ...], now: datetime, *, expected: bool
) -> None:
    assert is_due(published, now) is expected


def stand_edition(name: str, origin: Origin = Origin.CROWD) -> None:
    (editions_folder() / name).mkdir(parents=True)
    state = EditionState(name, watermark=9, erasure=0, tests={Origin.CROWD: 0, origin: 9})
    (editions_folder() / name / STATE_FILE).write_text(json.dumps(state_document(state)))


def test_due_edition_is_published_once() -> None:
    stand_edition("2026-Q2")

    looks = [publish_due_edition(NIGHT) for _ in range(2)]

    assert (looks, edition_names()) == ([1, 0], ("2026-Q2", "2026-Q3"))


def test_edition_of_simulated_tests_alone_is_no_first_edition() -> None:
    stand_edition("2026-Q2", Origin.SIMULATED)

    assert (publish_due_edition(NIGHT), edition_names()) == (0, ("2026-Q2",))


def test_nothing_is_published_where_the_agency_does_not_want_it_or_has_not_begun() -> None:
    looks = [publish_due_edition(NIGHT)]
    stand_edition("2026-Q2")
    with override_settings(PUBLISHES_EDITIONS=False):
        looks.append(publish_due_edition(NIGHT))

    assert (looks, edition_names()) == ([0, 0], ("2026-Q2",))


def test_edition_that_cannot_be_made_yet_is_refused_and_tried_again_at_the_next_look() -> None:
    stand_edition("2026-Q2")
    erasure = Erasure.objects.create(erased_at=utc_now(), rows=1)

    with pytest.raises(Unavailable):
        publish_due_edition(NIGHT)
    erasure.delete()

    assert (publish_due_edition(NIGHT), edition_names()) == (1, ("2026-Q2", "2026-Q3"))
