import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.bounds.limits import FileStore, Limiter, MemoryStore, Store, whole_seconds

MONDAY = 1_764_547_200.0  # 1 December 2025, midnight UTC
DAY_S = 86_400.0


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = MONDAY

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Each kind of store in turn."""
    return MemoryStore() if request.param == "memory" else FileStore(tmp_path / "limits")


def test_limit_lets_its_tokens_through_then_says_how_long_to_wait(store: Store):
    clock = Clock()
    limiter = Limiter(store, "doors", 3, 20.0, clock)

    first = [limiter.wait_s("aline") for _ in range(5)]
    clock.now += 20
    later = [limiter.wait_s("aline") for _ in range(2)]

    assert (first, later) == ([0, 0, 0, 20, 20], [0, 20])


def test_keys_and_limits_do_not_touch_each_other(store: Store):
    doors, letters = (Limiter(store, name, 1, 60.0, Clock()) for name in ("doors", "letters"))

    assert [doors.wait_s("aline"), doors.wait_s("bruno"), doors.wait_s("aline"), letters.wait_s("aline")] == [
        0,
        0,
        60,
        0,
    ]


def test_many_keys_at_once_are_answered_as_one_after_the_other(tmp_path: Path):
    keys = ["a", "b", "a", "a", "c", "a", "b"]
    together, alone = FileStore(tmp_path / "together"), FileStore(tmp_path / "alone")
    limiter = Limiter(alone, "lines", 2, 30.0, Clock())

    waits = together.take_each("lines", keys, limiter.request())

    assert [whole_seconds(missing_s) for missing_s in waits] == [limiter.wait_s(key) for key in keys]
    assert (together.take_each("lines", [], limiter.request()), limiter.wait_s("b")) == ([], 30)
    assert together.take_each("lines", ["b", "c"], limiter.request()) == [30.0, 0.0]


def test_who_proved_herself_has_all_tries_again(store: Store):
    limiter = Limiter(store, "doors", 1, 60.0, Clock())
    limiter.wait_s("aline")

    limiter.give_back("aline")

    assert (limiter.wait_s("aline"), limiter.wait_s("aline")) == (0, 60)


def test_stream_costs_its_lines_and_a_refused_one_costs_nothing(store: Store):
    limiter = Limiter(store, "lines", 100, 1.0, Clock())

    assert [limiter.wait_s("a", count) for count in (60, 60, 40, 1)] == [0, 20, 0, 1]


def test_stream_larger_than_the_limit_takes_a_full_one(store: Store):
    clock = Clock()
    limiter = Limiter(store, "lines", 100, 1.0, clock)

    first = [limiter.wait_s("a", 500), limiter.wait_s("a", 500)]
    clock.now += 100

    assert (first, limiter.wait_s("a", 500)) == ([0, 100], 0)


def test_clock_that_was_set_back_costs_one_bucket_at_most(store: Store):
    clock = Clock(MONDAY + 7_200)
    limiter = Limiter(store, "doors", 2, 60.0, clock)
    limiter.wait_s("aline")
    clock.now -= 3_600

    assert (limiter.wait_s("aline"), limiter.wait_s("bruno")) == (60, 0)


@given(st.lists(st.floats(min_value=0, max_value=500), max_size=60), st.integers(1, 5))
def test_no_rhythm_gets_more_than_allowed(pauses: list[float], most: int):
    clock = Clock()
    limiter = Limiter(MemoryStore(), "doors", most, 60.0, clock)

    taken = 0
    for pause in pauses:
        clock.now += pause
        taken += limiter.wait_s("aline") == 0

    assert taken <= most + (clock.now - MONDAY) / 60 + 1e-3


@given(st.lists(st.floats(min_value=0, max_value=500), min_size=1, max_size=30))
def test_who_waits_as_told_gets_a_try(pauses: list[float]):
    clock = Clock()
    limiter = Limiter(MemoryStore(), "doors", 2, 60.0, clock)

    for pause in pauses:
        clock.now += pause
        wait = limiter.wait_s("aline")
        clock.now += wait

    assert limiter.wait_s("aline") == 0 if wait else True


@given(st.lists(st.tuples(st.floats(0, 90), st.sampled_from("ab"), st.integers(1, 7), st.booleans()), max_size=40))
def test_file_answers_as_memory_does(asked: list[tuple[float, str, int, bool]]):
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        file = FileStore(Path(folder))
        limiters = [Limiter(store, "doors", 5, 60.0, clock) for store in (file, MemoryStore())]
        answers: list[tuple[int, int]] = []

        for pause, key, count, is_given_back in asked:
            clock.now += pause
            answers.append((limiters[0].wait_s(key, count), limiters[1].wait_s(key, count)))
            for limiter in limiters if is_given_back else ():
                limiter.give_back(key)
        file.close()

    assert [file for file, _memory in answers] == [memory for _file, memory in answers]


def test_memory_is_bounded():
    store = MemoryStore(most_keys=100)
    limiter = Limiter(store, "doors", 1, 60.0, Clock())

    for key in range(250):
        limiter.wait_s(str(key))

    assert len(store) <= 100
