"""Ten telephones at once on a node that takes four: nobody is lost, nobody is measured in a crowd."""

import threading
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pytest

from bench.crowd import Ending, run_crowd
from tests.walks.conftest import CAPACITY, Installation

TELEPHONES: Final = 10
LOOK_EVERY_S: Final = 0.2

pytestmark = [pytest.mark.walk, pytest.mark.alone]


@dataclass
class Watch:
    """What the node's own counters say while the crowd is there."""

    address: str
    running: list[int] = field(default_factory=list)
    last: Mapping[str, float] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        while not self.over.wait(LOOK_EVERY_S):
            self.last = counters(self.address)
            self.running.append(int(self.last["maillage_node_sessions_running"]))


@dataclass(frozen=True)
class Crowd:
    """How all tests ended, and what the node counted meanwhile."""

    endings: Sequence[Ending]
    running: Sequence[int]
    counted: Mapping[str, float]


def counters(node_url: str) -> Mapping[str, float]:
    """The samples of the node's metrics page."""
    with urllib.request.urlopen(f"{node_url}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


@pytest.fixture(scope="module")
def crowd(installation: Installation) -> Crowd:
    before = counters(installation.node_url)
    watch = Watch(installation.node_url)
    looking = threading.Thread(target=watch.look)
    looking.start()
    try:
        endings = run_crowd(installation.url, TELEPHONES, processes=2)
    finally:
        watch.over.set()
        looking.join()
    after = counters(installation.node_url)
    # Others may have been measured on this node before.
    return Crowd(endings, watch.running, {name: value - before.get(name, 0.0) for name, value in after.items()})


def test_every_test_of_a_crowd_is_measured_after_its_wait(crowd: Crowd):
    ends = Counter("finished" if one.is_finished else one.code for one in crowd.endings)

    assert ends == {"finished": TELEPHONES}
    statuses = Counter(status for one in crowd.endings for status in (one.statuses or {}).values())
    assert statuses == {"ok": 3 * TELEPHONES}


def test_those_for_whom_there_was_no_place_were_told_when_to_come_back(crowd: Crowd):
    told = [one for one in crowd.endings if one.told]

    assert len(told) == TELEPHONES - CAPACITY
    assert all(one.wait_s >= 1 for ending in told for one in ending.told)


def test_no_test_of_a_crowd_is_measured_above_the_limit_of_the_node(crowd: Crowd):
    assert 0 < max(crowd.running) <= CAPACITY
    assert crowd.counted["maillage_node_sessions_admitted_total"] == TELEPHONES
    assert crowd.counted["maillage_node_over_limit_seconds_total"] == 0
    assert [one.flags for one in crowd.endings if "node_over_limit" in one.flags] == []


def test_queue_of_a_crowd_is_first_come_first_served(crowd: Crowd):
    queue = [one for one in crowd.endings if one.told]

    # Who waits never sees others pass: the number ahead only falls.
    assert [aheads(one) for one in queue if aheads(one) != sorted(aheads(one), reverse=True)] == []
    # A place that came free early may be taken by one of the next in line, never by somebody further back.
    assert max(passed(one, queue) for one in queue) < CAPACITY


def aheads(ending: Ending) -> list[int]:
    return [told.ahead for told in ending.told]


def passed(ending: Ending, queue: Sequence[Ending]) -> int:
    """How many that stood in the queue before ``ending`` had not begun when it began."""
    begun_s = ending.begun_s or 0.0
    return sum(stood_before(one, ending) and (one.begun_s or begun_s) > begun_s for one in queue)


def stood_before(one: Ending, other: Ending) -> bool:
    """Whether the node's count and the clock agree that ``one`` came first: answers of one moment may cross."""
    first, second = one.told[0], other.told[0]
    return first.ahead < second.ahead and first.at_s < second.at_s
