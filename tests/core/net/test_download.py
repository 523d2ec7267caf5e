"""Large documents: what the server still has is not sent again, what was cut goes on, and hosts are not pressed."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillage.core.net.download import Asking, Download, Patience, Validators, download, downloaded
from maillage.core.net.fetch import AnsweredStatus, RemoteReader, read_retry_after
from maillage.core.problems import Refused, Unavailable
from tests.core.net.range_server import RangeServer, ServedFile, range_server
from tests.order.sources import ROOT

BODY = random.Random(5).randbytes(3_000_000)


@pytest.fixture
def server() -> Iterator[RangeServer]:
    with range_server() as running:
        yield running


def take(server: RangeServer, part: Path, path: str = "/a", **options: object) -> tuple[Download, list[float]]:
    waits: list[float] = []
    reader = RemoteReader([server.host], most_bytes=10_000_000)
    outcome = download(reader, server.url + path, part, sleep=waits.append, **options)  # type: ignore[arg-type]
    return outcome, waits


def test_known_version_transfers_no_body(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(BODY)
    first, _ = take(server, tmp_path / "a.part")

    again, _ = take(server, tmp_path / "b.part", previous=first.validators)

    assert (first.size_bytes, first.received_bytes, first.name) == (len(BODY), len(BODY), "a")
    assert (again.is_unchanged, again.received_bytes, server.sent_bytes) == (True, 0, [len(BODY), 0])


def test_known_day_is_asked_where_there_is_no_etag(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(BODY, has_etag=False)
    first, _ = take(server, tmp_path / "a.part")

    again, _ = take(server, tmp_path / "b.part", previous=first.validators)

    assert (first.validators.etag, again.is_unchanged) == ("", True)


def test_download_cut_at_sixty_percent_transfers_only_the_rest(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(BODY, cuts=[1_800_000])

    outcome, waits = take(server, tmp_path / "a.part")

    assert (tmp_path / "a.part").read_bytes() == BODY
    # What was in the last block of 64 KiB when the connection broke is sent again.
    assert (sum(server.sent_bytes) - len(BODY) < 65_536, len(waits)) == (True, 1)
    assert outcome.received_bytes == len(BODY)


def test_file_that_changed_in_between_is_sent_whole(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(BODY, cuts=[1_000_000])
    with pytest.raises(Unavailable):
        take(server, tmp_path / "a.part", asking=Asking(patience=Patience(tries=1)))

    server.files["/a"] = ServedFile(BODY[::-1])
    take(server, tmp_path / "a.part")

    assert (tmp_path / "a.part").read_bytes() == BODY[::-1]


def test_server_without_ranges_sends_the_whole_again(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(BODY, has_ranges=False, cuts=[1_000_000])

    take(server, tmp_path / "a.part")

    assert (tmp_path / "a.part").read_bytes() == BODY
    assert server.sent_bytes == [1_000_000, len(BODY)]


def test_download_killed_before_its_end_was_noted_transfers_nothing_more(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(BODY)
    first, _ = take(server, tmp_path / "a.part")

    again, _ = take(server, tmp_path / "a.part")

    assert (again.sha256, again.received_bytes, again.validators) == (first.sha256, 0, first.validators)


def test_bytes_that_are_longer_than_the_document_are_thrown_away(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(BODY)
    take(server, tmp_path / "a.part")
    with (tmp_path / "a.part").open("ab") as file:
        file.write(b"of somebody else")

    take(server, tmp_path / "a.part")

    assert (tmp_path / "a.part").read_bytes() == BODY


def test_retry_after_is_obeyed(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(b"x", refusals=[(429, {"Retry-After": "7"}), (503, {"Retry-After": "3"})])

    _, waits = take(server, tmp_path / "a.part")

    assert waits == [7.0, 3.0]


def test_host_that_asks_for_an_hour_is_left_alone(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(b"x", refusals=[(429, {"Retry-After": "3600"})])

    with pytest.raises(AnsweredStatus) as refusal:
        take(server, tmp_path / "a.part")

    assert (refusal.value.status_code, refusal.value.wait_s, len(server.asked)) == (429, 3600.0, 1)


@pytest.mark.parametrize("status", [202, 204, 401, 403, 404, 410])
def test_status_that_will_not_pass_is_not_tried_again(server: RangeServer, tmp_path: Path, status: int):
    server.files["/a"] = ServedFile(b"x", refusals=[(status, {})])

    with pytest.raises(AnsweredStatus) as refusal:
        take(server, tmp_path / "a.part")

    assert (refusal.value.status_code, len(server.asked)) == (status, 1)


def test_waits_grow_and_end(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(b"x", refusals=[(500, {})] * 9)
    waits: list[float] = []

    with pytest.raises(AnsweredStatus):
        download(
            RemoteReader([server.host]),
            f"{server.url}/a",
            tmp_path / "a.part",
            asking=Asking(patience=Patience(tries=4, first_s=1.0)),
            sleep=waits.append,
        )

    assert [0.0 <= wait <= most for wait, most in zip(waits, [2.0, 4.0, 8.0], strict=True)] == [True] * 3


def test_full_disk_is_told_and_what_came_stays(server: RangeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    server.files["/a"] = ServedFile(BODY)
    monkeypatch.setattr("maillage.core.net.download.FREE_BYTES", 2**62)

    with pytest.raises(Unavailable) as problem:
        take(server, tmp_path / "a.part")

    assert problem.value.code == "download_disk_full"


def test_host_that_is_not_named_is_refused_after_a_redirect_too(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(b"", refusals=[(302, {"Location": "https://elsewhere.example/a"})])
    reader = RemoteReader([server.host], hosts=[server.host])

    with pytest.raises(Refused) as refusal:
        download(reader, f"{server.url}/a", tmp_path / "a.part")

    assert (refusal.value.code, refusal.value.params["host"]) == ("fetch_host_unnamed", "elsewhere.example")


def test_mirror_answers_for_every_host(server: RangeServer, tmp_path: Path):
    server.files["/data.example/a?b=1"] = ServedFile(b"", refusals=[(302, {"Location": "https://static.example/c"})])
    server.files["/static.example/c"] = ServedFile(b"x")
    reader = RemoteReader([server.host], hosts=["data.example", "static.example"], mirror=server.url)

    outcome = download(reader, "https://data.example/a?b=1", tmp_path / "a.part")

    assert outcome.url == f"{server.url}/static.example/c"


def test_content_that_came_encoded_is_decoded_and_not_continued(server: RangeServer, tmp_path: Path):
    import gzip  # noqa: PLC0415 -- for this test alone

    server.files["/a"] = ServedFile(gzip.compress(BODY), headers={"Content-Encoding": "gzip"}, cuts=[1_000])

    take(server, tmp_path / "a.part")

    assert (tmp_path / "a.part").read_bytes() == BODY
    assert "Range" not in server.asked[1][1]


def test_downloaded_file_is_gone_afterwards_unless_it_was_moved(server: RangeServer, tmp_path: Path):
    server.files["/liste.csv"] = ServedFile(b"a;b")
    reader = RemoteReader([server.host])

    with downloaded(reader, f"{server.url}/liste.csv", folder=tmp_path, accept="*/*") as (path, name):
        content = path.read_bytes()

    assert (content, name) == (b"a;b", "liste.csv")
    assert [file.name for file in tmp_path.iterdir() if not file.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 60.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("", None),
     ("soon", None), ("-5", None), ("٣", None)],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float | None):
    assert read_retry_after(text, 1_792_567_620.0) == seconds


@pytest.mark.hurt
def test_download_killed_again_and_again_ends_equal_to_the_byte(server: RangeServer, tmp_path: Path):
    server.files["/a"] = ServedFile(BODY * 20)
    program = (
        "import sys; from pathlib import Path; from maillage.core.net.download import download;"
        "from maillage.core.net.fetch import RemoteReader;"
        "download(RemoteReader([sys.argv[1]], most_bytes=10**9), f'http://{sys.argv[1]}/a', Path(sys.argv[2]))"
    )
    drawn, part = random.Random(20), tmp_path / "a.part"
    for _ in range(20):
        running = subprocess.Popen([sys.executable, "-c", program, server.host, str(part)], cwd=ROOT)
        aim = drawn.randrange(len(BODY) * 20)
        until = time.monotonic() + 5
        while running.poll() is None and time.monotonic() < until:
            if part.exists() and part.stat().st_size >= aim:
                running.send_signal(signal.SIGKILL)
            time.sleep(0.001)
        running.kill()
        running.wait()

    take_all = RemoteReader([server.host], most_bytes=10**9)
    outcome = download(take_all, f"{server.url}/a", part, previous=Validators('"another"'))

    assert (outcome.size_bytes, part.read_bytes() == BODY * 20) == (len(BODY) * 20, True)
