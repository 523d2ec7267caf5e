"""No request without an account costs the house more than it is worth: bench/hostile.py in its short form."""

from urllib.parse import urlsplit

import pytest

from bench.hostile import Server, costs, page_processes, too_dear
from tests.walks.conftest import Installation

pytestmark = [pytest.mark.walk, pytest.mark.gate]


def test_no_request_of_anybody_costs_a_second_or_200_megabytes(installation: Installation) -> None:
    pids = page_processes(installation.folder)
    port = urlsplit(installation.url).port
    assert pids
    assert port

    beyond = too_dear(costs(Server(port, pids), is_short=True))

    assert list(map(str, beyond)) == []
