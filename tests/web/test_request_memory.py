"""What one request reads is read once, and forgotten with it."""

from collections.abc import Iterator
from itertools import count

import pytest
from django.core.signals import request_finished, request_started

from maillage.web.request_memory import RequestMemory

pytestmark = pytest.mark.usefixtures("same_connection")


@pytest.fixture
def numbers() -> Iterator[int]:
    return count(1)


def test_value_is_read_once_a_request_and_key(numbers: Iterator[int]) -> None:
    memory = RequestMemory[int]()

    request_started.send(sender=None)
    first = [memory.value(lambda: next(numbers), key) for key in ("real", "invented", "real")]
    request_finished.send(sender=None)
    request_started.send(sender=None)
    second = memory.value(lambda: next(numbers), "real")
    request_finished.send(sender=None)

    assert (first, second) == ([1, 2, 1], 3)


def test_value_is_read_each_time_outside_of_requests(numbers: Iterator[int]) -> None:
    memory = RequestMemory[int]()

    assert [memory.value(lambda: next(numbers)) for _time in range(2)] == [1, 2]
