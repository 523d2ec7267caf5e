"""Editions that publish themselves: when, which, and what a failure or a stop leaves."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from django.test import override_settings

from maillage.editions.build import edition_schedule
from maillage.editions.build.edition_schedule import (
    LOOK_EVERY_S,
    RETRY_S,
    is_due,
    published_beside,
    run_editions,
)
from maillage.editions.queries.editions import STATE_FILE, editions_folder, state_document
from maillage.editions.rules.editions import EditionState
from maillage.quality.terms import Origin

NIGHT = datetime(2026, 10, 16, 2, 30, tzinfo=UTC)  # half past four in Paris, the day on which the quarter opens


@pytest.fixture(autouse=True)
def installation(tmp_path: Path) -> Iterator[None]:
    with override_settings(DATA_DIR=tmp_path, PUBLISHES_EDITIONS=True):
        yield


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []

    def edition_published(name: str, *, now: datetime) -> None:
        assert now == NIGHT
        names.append(name)

    monkeypatch.setattr(edition_schedule, "edition_published", edition_published)
    return names


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


def test_edition_of_simulated_tests_alone_is_no_first_edition(told: list[str]) -> None:
    stand_edition("2026-Q2", Origin.SIMULATED)
    looks_until(2, lambda _stop: pytest.fail("published"))


def test_due_edition_is_published_once_and_the_newest_told_again_at_the_start(told: list[str]) -> None:
    stand_edition("2026-Q2")
    calls: list[str] = []

    def publish(_stop: Event) -> int:
        calls.append("published")
        stand_edition("2026-Q3")
        return 0

    waits = looks_until(3, publish)

    assert (calls, told) == (["published"], ["2026-Q2"])
    assert waits == [0.0, LOOK_EVERY_S, LOOK_EVERY_S, LOOK_EVERY_S]


def test_failed_publication_is_tried_again_an_hour_later(told: list[str]) -> None:
    stand_edition("2026-Q2")

    assert looks_until(2, lambda _stop: 1) == [0.0, RETRY_S, RETRY_S]


def test_nothing_is_published_where_the_agency_does_not_want_it_or_has_not_begun(told: list[str]) -> None:
    def publish(_stop: Event) -> int:
        raise AssertionError

    assert looks_until(2, publish) == [0.0, LOOK_EVERY_S, LOOK_EVERY_S]
    stand_edition("2026-Q2")
    with override_settings(PUBLISHES_EDITIONS=False):
        assert looks_until(2, publish) == []
    assert told == []


def test_process_beside_tells_its_status_and_ends_with_the_counter() -> None:
    stop = Event()
    assert published_beside(stop, (sys.executable, "-c", "raise SystemExit(3)")) == 3

    stop.set()

    assert published_beside(stop, (sys.executable, "-c", "import time; time.sleep(60)")) is None


def looks_until(looks: int, publish: object) -> list[float]:
    """The waits before each look, after which it stops."""
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) > looks

    run_editions(Event(), publish=publish, clock=lambda: NIGHT, wait=wait)  # type: ignore[arg-type]
    return waits
