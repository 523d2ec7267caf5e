from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.rules.tries import Tries


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_tries_run_out_and_come_back_one_at_a_time():
    clock = Clock()
    tries = Tries(3, 60.0, clock)

    first = [tries.wait_s("aline") for _ in range(4)]
    clock.now = 60.0
    later = [tries.wait_s("aline") for _ in range(2)]

    assert (first, later) == ([0, 0, 0, 60], [0, 60])


def test_one_account_does_not_use_the_tries_of_another():
    tries = Tries(1, 60.0, Clock())

    assert [tries.wait_s("aline"), tries.wait_s("bruno"), tries.wait_s("aline")] == [0, 0, 60]


def test_who_proved_herself_has_all_tries_again():
    tries = Tries(1, 60.0, Clock())
    tries.wait_s("aline")

    tries.give_back("aline")

    assert tries.wait_s("aline") == 0


@given(st.lists(st.floats(min_value=0, max_value=500), max_size=60), st.integers(1, 5))
def test_no_rhythm_gets_more_tries_than_allowed(pauses: list[float], most: int):
    clock = Clock()
    tries = Tries(most, 60.0, clock)

    taken = 0
    for pause in pauses:
        clock.now += pause
        taken += tries.wait_s("aline") == 0

    assert taken <= most + clock.now / 60.0 + 1e-6


@given(st.lists(st.floats(min_value=0, max_value=500), min_size=1, max_size=30))
def test_who_waits_as_told_gets_a_try(pauses: list[float]):
    clock = Clock()
    tries = Tries(2, 60.0, clock)

    for pause in pauses:
        clock.now += pause
        wait = tries.wait_s("aline")
        clock.now += wait

    assert tries.wait_s("aline") == 0 if wait else True
