"""The libraries of Measurement Lab and Cloudflare, unmodified, in a real browser, against a real node."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.measure.node.pages_of_others import FILES, pages_of_others
from tests.measure.node.running import RunningNode, running_node, self_signed
from tests.walks.browsing import chromium

pytestmark = [
    pytest.mark.walk,
    pytest.mark.skipif(
        not all(file.exists() for file in FILES.values()) or not Path("/usr/bin/chromium").exists(),
        reason="needs Chromium and the npm packages @m-lab/ndt7 and @cloudflare/speedtest (make run fetches them)",
    ),
]
MBIT = 1_000_000
# ndt7 fills whatever there is for ten seconds each way: on a line of 10 Mbit/s that is no whole processor.
LINE = {"offline": False, "latency": 0, "downloadThroughput": 10 * MBIT / 8, "uploadThroughput": 10 * MBIT / 8}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    with pages_of_others() as address:
        yield address


@pytest.fixture(scope="module")
def guest_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    with running_node(tmp_path_factory.mktemp("guests"), LEGACY="open", UPLINK_MBPS="25000") as running:
        yield running


@pytest.fixture(scope="module")
def secure_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    folder = tmp_path_factory.mktemp("secure")
    certificate, key = self_signed(folder)
    with running_node(
        folder, LEGACY="open", UPLINK_MBPS="25000", CERTIFICATE=str(certificate), KEY=str(key)
    ) as running:
        yield running


@contextmanager
def measuring(browser: Browser, address: str, choice: Any, line: dict[str, Any] | None = None) -> Iterator[Page]:
    """A page on which ``measure(choice)`` has begun; over ``line``, where one is given. What it says: ``said_on``."""
    context = browser.new_context(ignore_https_errors=True)
    try:
        page = context.new_page()
        page.set_default_timeout(60_000)
        if line is not None:
            devtools = context.new_cdp_session(page)
            devtools.send("Network.enable")
            devtools.send("Network.emulateNetworkConditions", line)
        page.goto(address)
        page.evaluate("choice => { window.measured = measure(choice); }", choice)
        yield page
    finally:
        context.close()


def said_on(page: Page) -> Any:
    """What the page says once it has measured."""
    return page.evaluate("measured")


@pytest.fixture(scope="module")
def said_by_ndt7(browser: Browser, pages: str, guest_node: RunningNode, secure_node: RunningNode) -> tuple[Any, Any]:
    """What Measurement Lab's library says of the node found by Locate, and of the one over TLS: both at once.

    It takes twenty seconds, and next to nothing of a processor.
    """
    found = {"loadbalancer": f"{guest_node.url}/v2/nearest/ndt/ndt7", "protocol": "ws"}
    named = {"server": f"127.0.0.1:{secure_node.port}", "protocol": "wss"}
    address = f"{pages}/ndt7.html"
    with measuring(browser, address, found, LINE) as locating, measuring(browser, address, named, LINE) as secure:
        return said_on(locating), said_on(secure)


def require_whole_ndt7_test(said: Any) -> None:
    """Both directions ended well, with figures of the client and of the server."""
    assert (said["code"], said["errors"]) == (0, [])
    for direction in ("download", "upload"):
        client, server = said[direction]["LastClientMeasurement"], said[direction]["LastServerMeasurement"]
        assert client["MeanClientMbps"] > 1
        assert 5 < client["ElapsedTime"] < 12.5
        assert server["TCPInfo"]["ElapsedTime"] > 5_000_000
        assert said["counterflow"][direction] > 10
    received = said["upload"]["LastServerMeasurement"]
    assert received["TCPInfo"]["BytesReceived"] >= received["AppInfo"]["NumBytes"] > MBIT


def test_ndt7_library_finds_the_node_by_locate_and_measures_both_directions(
    said_by_ndt7: tuple[Any, Any], guest_node: RunningNode
):
    said, _ = said_by_ndt7

    assert said["chosen"] == "local"
    require_whole_ndt7_test(said)
    # The session ended with its second direction: the place is free.
    assert guest_node.metric("sessions_running") == 0


def test_ndt7_library_measures_both_directions_over_tls(said_by_ndt7: tuple[Any, Any]):
    _, said = said_by_ndt7

    require_whole_ndt7_test(said)


def test_cloudflare_library_measures_from_another_origin(browser: Browser, pages: str, guest_node: RunningNode):
    with measuring(browser, f"{pages}/cloudflare.html", guest_node.url) as page:
        said = said_on(page)

    assert said["errors"] == []
    summary = said["summary"]
    assert summary["download"] > 10 * MBIT
    assert summary["upload"] > 10 * MBIT
    assert 0 < summary["latency"] < 1_000
