from hypothesis import given
from hypothesis import strategies as st

from maillage.catalog.rules.sandboxes import Openings


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_network_that_opened_all_of_its_hour_waits_for_the_first_to_be_an_hour_old():
    clock = Clock()
    openings = Openings(most=2, clock=clock)
    waits = [openings.wait_s("192.0.2.0/24")]
    clock.now = 600
    waits += [openings.wait_s("192.0.2.0/24"), openings.wait_s("192.0.2.0/24"), openings.wait_s("198.51.100.0/24")]
    clock.now = 3600
    waits.append(openings.wait_s("192.0.2.0/24"))

    assert waits == [0, 0, 3000, 0, 0]


@given(st.lists(st.floats(0, 4000), max_size=40), st.integers(1, 5))
def test_no_hour_has_more_openings_than_allowed(pauses: list[float], most: int):
    clock = Clock()
    openings = Openings(most=most, clock=clock)
    opened = []
    for pause in pauses:
        clock.now += pause
        if openings.wait_s("192.0.2.0/24") == 0:
            opened.append(clock.now)

    assert all(later - earlier >= 3600 for earlier, later in zip(opened, opened[most:], strict=False))
