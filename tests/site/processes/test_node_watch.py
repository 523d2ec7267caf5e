"""Seen: a node that was dead for an hour, and a /health that was well."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from maillage.site.configuration import Configuration
from maillage.site.processes.node_watch import NodeReading, NodeWatch, ask_node, local_address

ADDRESS = "http://127.0.0.1:8080"


class Clock:
    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def refusing(error: Exception) -> Callable[[str], dict[str, Any]]:
    def ask(_address: str) -> dict[str, Any]:
        raise error

    return ask


def test_node_that_answers_is_up_and_its_own_word_is_told():
    watch = NodeWatch(ADDRESS, lambda _address: {"status": "paused"})

    watch.look()

    assert watch.reading() == NodeReading(ADDRESS, is_up=True, status="paused")


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(111, "Connection refused"), ValueError("not JSON"), TimeoutError("timed out")]
)
def test_node_that_does_not_answer_is_away_once_it_has_not_for_half_a_minute(error: Exception):
    clock = Clock()
    watch = NodeWatch(ADDRESS, refusing(error), clock)

    watch.look()
    first = watch.reading()
    clock.now_s += 31.0
    watch.look()

    assert (first.is_up, first.is_away) == (False, False)
    assert (watch.reading().is_away, watch.reading().away_s) == (True, 31.0)


def test_address_where_nobody_listens_raises_what_the_watch_takes():
    with pytest.raises(OSError, match="refused"):
        ask_node("http://127.0.0.1:9", is_local=True)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("0.0.0.0", "http://127.0.0.1:8080"), ("::", "http://[::1]:8080"), ("10.0.0.7", "http://10.0.0.7:8080")],
)
def test_local_node_is_asked_where_it_listens(host: str, expected: str):
    configuration: Configuration = settings.CONFIGURATION
    listening = configuration.model_copy(update={"node_host": host, "node_port": 8080, "node_certificate": None})

    assert local_address(listening) == expected
