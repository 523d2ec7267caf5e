"""What an invented place costs (docs/explanation/threats.md): hours and networks, counted by the rule itself."""

from collections.abc import Iterator
from itertools import count

import pytest

from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.rate_rules import CounterKeys, TestCounters, newcomers_pseudonym, voice_of


def heard_by_hour(networks: int, *, honest: int = 0) -> Iterator[int]:
    """How many tests of one operator in a commune are heard hour by hour, of so many networks that all try."""
    heard = TestCounters()
    for number in range(honest):
        # Honest ones came one an hour, long before.
        assert heard.hears(CounterKeys.of(10**9 + number, -1 - number, place=1, operator=1, origin=Origin.CROWD), 0)
    for hour in count(1):
        keys = (
            CounterKeys.of(hour * 1_000 + network, hour, place=1, operator=1, origin=Origin.CROWD)
            for network in range(networks)
        )
        yield sum(heard.hears(key, 0) for key in keys)


@pytest.mark.parametrize(
    ("networks", "honest", "wanted", "hours"),
    [
        (1, 0, 5, 5),  # five tests, in a commune that nobody tested
        (5, 0, 20, 10),  # twenty
        (5, 100, 12, 3),  # one in ten of a commune with a hundred
        (50, 0, 20, 10),  # more networks are no faster
    ],
)
def test_hours_that_an_attacker_needs_are_those_of_the_threat_model(
    networks: int, honest: int, wanted: int, hours: int
) -> None:
    by_hour, total, passed = heard_by_hour(networks, honest=honest), 0, 0
    while total < wanted:
        total, passed = total + next(by_hour), passed + 1

    assert passed == hours


def test_neighbours_of_an_hour_are_one_and_a_device_keeps_its_own() -> None:
    hour = 497_000

    assert {voice_of({}, device=device, hour=hour) for device in range(50)} == {newcomers_pseudonym(hour)}
    assert voice_of({7: newcomers_pseudonym(hour)}, device=7, hour=hour + 5) == newcomers_pseudonym(hour)
    assert len({newcomers_pseudonym(hour + later) for later in range(500)}) == 500


def test_trip_is_heard_once_an_hour_in_each_commune_and_takes_nothing_from_residents() -> None:
    heard, network, hour = TestCounters(), 7, 497_000

    def hears(place: int, origin: Origin) -> bool:
        return heard.hears(CounterKeys.of(network, hour, place=place, operator=1, origin=origin), 0)

    assert [hears(place, Origin.TRIP) for place in (1, 1, 2, 3)] == [True, False, True, True]
    assert [hears(place, Origin.CROWD) for place in (1, 2)] == [True, False]
