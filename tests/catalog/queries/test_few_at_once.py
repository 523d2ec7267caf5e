import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from maillage.catalog.queries.few_at_once import MOST_WAITING, in_turn, one_of_few
from maillage.core.problems import Unavailable

BUSY = Unavailable("busy", "Recommencez.")


def taken(folder: Path, *, patience_s: float = 0.0) -> bool:
    """Whether one of two turns was free."""
    try:
        with one_of_few(folder, 2, patience_s=patience_s, busy=BUSY):
            return True
    except Unavailable:
        return False


@contextmanager
def all_turns(folder: Path) -> Iterator[ExitStack]:
    with ExitStack() as turns:
        for _ in range(2):
            turns.enter_context(one_of_few(folder, 2, patience_s=0, busy=BUSY))
        yield turns


def test_a_turn_that_is_given_back_is_free_again(tmp_path: Path):
    with all_turns(tmp_path):
        assert not taken(tmp_path)

    assert taken(tmp_path)


def test_who_waits_gets_the_turn_that_is_given_back(tmp_path: Path):
    got: list[bool] = []
    waiting = threading.Thread(target=lambda: got.append(taken(tmp_path, patience_s=20)))
    with all_turns(tmp_path) as turns:
        waiting.start()
        turns.close()
        waiting.join()

    assert got == [True]


def test_a_crowd_does_not_hold_up_every_thread_of_the_pages(tmp_path: Path):
    refused = threading.Semaphore(0)

    def ask() -> None:
        if not taken(tmp_path, patience_s=60):
            refused.release()

    crowd = [threading.Thread(target=ask) for _ in range(MOST_WAITING + 3)]
    with all_turns(tmp_path) as turns:
        for one in crowd:
            one.start()
        turned_away = [refused.acquire(timeout=20) for _ in range(3)]
        turns.close()
        for one in crowd:
            one.join()

    assert turned_away == [True, True, True]
    assert not refused.acquire(blocking=False)


def test_a_process_of_its_own_says_that_it_waits_and_then_gets_its_turn(tmp_path: Path):
    said: list[str] = []
    with all_turns(tmp_path) as turns:

        def waiting() -> None:
            said.append("waiting")
            turns.close()

        with in_turn(tmp_path, 2, waiting=waiting):
            said.append("at work")

    assert said == ["waiting", "at work"]
