import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings

from maillage.core.problems import Unavailable
from maillage.web.protection.lanes import Lane, seats

TWO = Lane("two", at_once=2, patience_s=0.0)
PATIENT = Lane("two", at_once=2, patience_s=30.0)


@pytest.fixture(autouse=True)
def _folder_of_its_own(tmp_path: Path, settings: LazySettings) -> None:
    settings.DATA_DIR = tmp_path


def taken(lane: Lane) -> bool:
    """Whether a turn was free."""
    try:
        with lane.turn():
            return True
    except Unavailable:
        return False


@contextmanager
def all_turns_taken(lane: Lane) -> Iterator[ExitStack]:
    """The turns, taken as another process takes them."""
    with ExitStack() as turns:
        for _ in range(lane.at_once):
            turn = lane._free_turn()
            assert turn is not None
            turns.enter_context(turn)
        yield turns


def test_a_turn_that_is_given_back_is_free_again():
    with all_turns_taken(TWO):
        assert not taken(TWO)

    assert taken(TWO)


def test_who_has_a_turn_of_a_lane_needs_no_second_one():
    one = Lane("one", at_once=1, patience_s=0.0)
    with one.turn(), one.turn():
        inside = taken(one)

    assert (inside, taken(one)) == (True, True)


def test_who_waits_gets_the_turn_that_is_given_back():
    got: list[bool] = []
    waiting = threading.Thread(target=lambda: got.append(taken(PATIENT)))
    with all_turns_taken(TWO) as turns:
        waiting.start()
        turns.close()
        waiting.join()

    assert got == [True]


def test_forty_dear_requests_leave_half_of_the_threads_of_the_pages_free():
    most = seats()._value
    refused = threading.Semaphore(0)

    def ask() -> None:
        if not taken(PATIENT):
            refused.release()

    crowd = [threading.Thread(target=ask) for _ in range(40)]
    with all_turns_taken(TWO) as turns:
        for one in crowd:
            one.start()
        turned_away = [refused.acquire(timeout=20) for _ in range(40 - most)]
        turns.close()
        for one in crowd:
            one.join()

    assert turned_away == [True] * (40 - most)
    assert (refused.acquire(blocking=False), seats()._value) == (False, most)


def test_who_is_turned_away_learns_the_name_of_the_lane():
    with all_turns_taken(TWO), pytest.raises(Unavailable) as busy, TWO.turn():
        pass

    assert busy.value.code == "two_busy"


def test_a_process_of_its_own_says_that_it_waits_and_then_gets_its_turn():
    said: list[str] = []
    with all_turns_taken(TWO) as turns:

        def waiting() -> None:
            said.append("waiting")
            turns.close()

        with TWO.turn_of_a_process(waiting=waiting):
            said.append("at work")

    assert said == ["waiting", "at work"]
