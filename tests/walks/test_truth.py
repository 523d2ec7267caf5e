"""Whether the test tells the truth: browser and command line on links whose rate and delay are known.

A server in one network namespace, telephones in others (links.py); every test runs on a link of its own. `make truth`
makes each speed test five times at four rates, and full tests at four (nine minutes); .ci/run makes each once. A
plain `make test` leaves it out and says so, as does a machine that permits no namespaces.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import pytest

from tests.walks.conftest import REPOSITORY, environment_of, lay_video
from tests.walks.links import WIRE_SHARE, Link, Network, network, why_not_permitted

Client = Literal["browser", "command"]
Kind = Literal["speed", "full"]
Document = Mapping[str, Any]

CLIENTS: Final[tuple[Client, ...]] = ("browser", "command")
SPEED_MBPS: Final = (1, 8, 30, 100)
FULL_MBPS: Final = (0.3, 1, 3, 8)
WAITING_MBPS: Final = 1  # up to here a test mostly waits, and stands company
RUNS: Final = {"slow": 1, "once": 1, "complete": 5}.get(os.environ.get("TRUTH", ""), 0)
VERDICTS: Final = {0.3: "failed", 1: "correct", 3: "correct", 8: "perfect"}
TOLERANCE: Final = 0.10
DELAY_MS: Final = 15
RELAYED_MBPS: Final = 30  # faster frames would cost the relay, and so the test, a core
# What a telephone says just before its download, and how long after that the download is in its middle.
MIDDLE: Final[Mapping[Client, tuple[str, float]]] = {
    "browser": ("phase download", 2.0),
    "command": ("Latence", 3.0),
}
PAGES_PORT, NODE_PORT = 8000, 8080  # in a namespace of their own nobody else has them
START_LIMIT_S: Final = 120.0

pytestmark = [pytest.mark.walk, pytest.mark.alone]


@dataclass(frozen=True)
class Place:
    """A served installation, and the network that leads to it."""

    network: Network
    folder: Path
    environment: dict[str, str]

    def command(self, client: Client, link: Link, kind: Kind, runs: int) -> list[str]:
        """What the telephone on ``link`` runs."""
        address = f"http://{link.server_address}:{PAGES_PORT}"
        if client == "browser":
            words = [sys.executable, "-m", "tests.walks.telephone", address, kind, str(runs)]
        else:
            words = [sys.executable, "-m", "maillage", "test", "--server", address, f"--{kind}", "--json"]
            words += ["--no-send", "--no-modem", "--operator", "orange", "--repeat", str(runs), "--every", "1s"]
        return link.on_client(words)

    def begin(self, client: Client, link: Link, kind: Kind, runs: int = 1) -> "subprocess.Popen[str]":
        """The running telephone; documents come on its standard output, one a line."""
        return subprocess.Popen(
            self.command(client, link, kind, runs),
            cwd=REPOSITORY,
            env={**self.environment, "XDG_STATE_HOME": str(self.folder / link.client_side), "LANG": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, made_video: Path, migrated_folder: Path) -> Iterator[Place]:
    if RUNS == 0:
        pytest.skip("the truth of the figures was NOT tested, it takes nine minutes: make truth")
    if (reason := why_not_permitted()) is not None:
        pytest.skip(f"the truth of the figures was NOT tested, this machine makes no shaped links: {reason}")
    folder = tmp_path_factory.mktemp("truth")
    environment = environment_of(folder, PAGES_PORT, NODE_PORT) | {
        "MAILLAGE_HOST": "0.0.0.0",
        "MAILLAGE_ALLOWED_HOSTS": "*",
        "MAILLAGE_NODE_UPLINK_MBPS": "10000",
        "MAILLAGE_NODE_PREFIX_HOUR": "1000",
    }
    shutil.copytree(migrated_folder, folder, dirs_exist_ok=True, symlinks=True)
    lay_video(folder, made_video)
    with network() as shaped, (folder / "serve.log").open("w") as log:
        command = shaped.on_server([sys.executable, "-m", "maillage", "serve"])
        server = subprocess.Popen(command, env=environment, cwd=REPOSITORY, stdout=log, stderr=log)
        try:
            wait_until_healthy(shaped, server, folder / "serve.log")
            yield Place(shaped, folder, environment)
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait_until_healthy(shaped: Network, server: "subprocess.Popen[bytes]", log: Path) -> None:
    ask = "import sys, urllib.request as r; [r.urlopen(a, timeout=5) for a in sys.argv[1:]]"
    addresses = [f"http://127.0.0.1:{port}/health" for port in (PAGES_PORT, NODE_PORT)]
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        asked = subprocess.run(
            shaped.on_server([sys.executable, "-c", ask, *addresses]), capture_output=True, check=False
        )
        if asked.returncode == 0:
            return
        time.sleep(0.5)
    pytest.fail(log.read_text())


@dataclass(frozen=True)
class Wish:
    """So many tests of a kind, by one telephone at one rate."""

    client: Client
    kind: Kind
    mbps: float
    runs: int = 1


# Documents of tests that run while the first of them are looked at.
Results = Mapping[tuple[Client, Kind, float], Future[list[Document]]]


@pytest.fixture(scope="module")
def results(place: Place, request: pytest.FixtureRequest) -> Iterator[Results]:
    """The documents of every telephone that a chosen test looks at.

    Two cores carry one fast link at a time. Beside it run full tests that mostly wait: those of the command line, and
    the browser's on the slowest links, which take longest. The browser's others, which play their video in software,
    begin when all speeds are measured but those that mostly wait.
    """
    looked_at = {wish_of(item) for item in request.session.items if isinstance(item, pytest.Function)}

    def wishes(kind: Kind, rates: Iterable[float], clients: Sequence[Client] = CLIENTS, runs: int = 1) -> list[Wish]:
        chosen = [Wish(client, kind, rate, runs) for rate in rates for client in clients]
        return [wish for wish in chosen if (wish.client, wish.kind, wish.mbps) in looked_at]

    waiting = wishes("full", FULL_MBPS[:2]) + wishes("full", FULL_MBPS[2:], ["command"])
    playing = wishes("full", FULL_MBPS[2:], ["browser"])
    with ThreadPoolExecutor(2) as alone, ThreadPoolExecutor(len(waiting + playing) + 1) as beside:

        def begun(wishes: Sequence[Wish], pool: ThreadPoolExecutor = beside) -> dict[Wish, Future[list[Document]]]:
            return {wish: pool.submit(finished, place, link_of(place, wish), wish) for wish in wishes}

        futures = begun(waiting)
        for wish in wishes("speed", [rate for rate in SPEED_MBPS if rate > WAITING_MBPS], runs=RUNS):
            measured = begun([wish], alone)
            wait(measured.values())
            futures |= measured
        futures |= begun(playing)
        futures |= begun(wishes("speed", [rate for rate in SPEED_MBPS if rate <= WAITING_MBPS], runs=RUNS), alone)
        yield {(wish.client, wish.kind, wish.mbps): future for wish, future in futures.items()}


def wish_of(item: pytest.Function) -> tuple[object, ...]:
    """Whose documents of which kind at which rate a test looks at."""
    words = item.callspec.params if hasattr(item, "callspec") else {}
    kind = "speed" if "speed" in item.name else "full"
    return words.get("client"), kind, words.get("mbps")


def link_of(place: Place, wish: Wish) -> Link:
    bps = round(wish.mbps * 1_000_000)
    return place.network.link(down_bps=bps, up_bps=bps, delay_ms=DELAY_MS if wish.mbps <= RELAYED_MBPS else 0)


def finished(place: Place, link: Link, wish: Wish) -> list[Document]:
    telephone = place.begin(wish.client, link, wish.kind, wish.runs)
    said, complaints = telephone.communicate(timeout=400)
    documents = [json.loads(line) for line in said.splitlines()]
    assert len(documents) == wish.runs, f"{wish}: {complaints[-3000:]}"
    return documents


def rates(mbps: Iterable[float]) -> list[Any]:
    """Those rates, marked where a test at them waits for its link alone."""
    return [pytest.param(rate, marks=[pytest.mark.waits] if rate <= WAITING_MBPS else []) for rate in mbps]


@pytest.mark.parametrize("mbps", rates(SPEED_MBPS))
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("direction", ["download", "upload"])
def test_speed_is_the_links_within_a_tenth_on_each_run(results: Results, client: Client, mbps: float, direction: str):
    told = [one["subtests"][direction].get("goodput_bps") for one in results[client, "speed", mbps].result()]

    # Goodput is payload: of a link of 8 Mbit/s in frames, TCP can carry 7.65.
    wrong = [bps for bps in told if bps is None or abs(bps / (mbps * 1e6 * WIRE_SHARE) - 1) > TOLERANCE]
    assert (len(told), wrong) == (RUNS, [])


@pytest.fixture(scope="module")
def cut_short(place: Place, results: Results) -> Mapping[Client, Document]:
    """What each telephone tells whose link was cut in its download: both at once, beside no other but slow ones."""
    wait(future for (_, kind, mbps), future in results.items() if kind == "speed" or mbps == max(FULL_MBPS))
    links = [place.network.link(down_bps=8_000_000, up_bps=8_000_000) for _ in CLIENTS]
    with ThreadPoolExecutor(len(CLIENTS)) as telephones:
        documents = telephones.map(document_of_cut_test, [place] * len(CLIENTS), CLIENTS, links)
        return dict(zip(CLIENTS, documents, strict=True))


def document_of_cut_test(place: Place, client: Client, link: Link) -> Document:
    telephone = place.begin(client, link, "speed")
    assert telephone.stderr is not None
    sign, wait_s = MIDDLE[client]
    told = []
    for line in telephone.stderr:
        told.append(line)
        if sign in line:
            break
    time.sleep(wait_s)
    link.cut()
    said, complaints = telephone.communicate(timeout=120)
    assert len(said.splitlines()) == 1, "".join([*told, complaints])
    document: Document = json.loads(said)
    return document


@pytest.mark.parametrize("client", CLIENTS)
def test_link_cut_in_the_middle_is_a_failure_and_no_average(cut_short: Mapping[Client, Document], client: Client):
    subtests = cut_short[client]["subtests"]

    download = subtests["download"]
    assert (download["status"], download["reason"], "goodput_bps" in download) == ("failed", "link_cut", False)
    assert subtests["upload"]["status"] in {"failed", "timeout"}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("mbps", rates(FULL_MBPS))
def test_pages_fall_on_the_side_of_five_and_ten_seconds_where_their_weight_says(
    results: Results, client: Client, mbps: float
):
    pages = results[client, "full", mbps].result()[0]["subtests"]["web"]["pages"]

    from maillage.measure.protocol.domain.page_profiles import PROFILES  # noqa: PLC0415 -- beside its one use

    told = {page["name"]: _side(page["load_ms"] if page["status"] == "ok" else None) for page in pages}
    expected = {profile.name: _sides(8 * profile.bytes / (mbps * 1e6 * WIRE_SHARE)) for profile in PROFILES.values()}
    assert [name for name, side in told.items() if side not in expected[name]] == []
    assert told.keys() == expected.keys()


def _side(load_ms: float | None) -> str:
    if load_ms is None or load_ms > 10_000:
        return "over 10 s"
    return "under 5 s" if load_ms < 5_000 else "under 10 s"


def _sides(transfer_s: float) -> set[str]:
    """Where a page may fall: its octets take ``transfer_s``; round trips and the browser up to 1.5 s and a third."""
    return {_side(least_ms) for least_ms in (transfer_s * 1000, transfer_s * 1333 + 1500)}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("mbps", rates(FULL_MBPS))
def test_video_is_what_the_ladder_says(results: Results, client: Client, mbps: float):
    video = results[client, "full", mbps].result()[0]["subtests"]["video"]

    assert video["verdict"] == VERDICTS[mbps], video
