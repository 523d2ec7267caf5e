"""Clients that read as fast as the node writes share its process: none has the event loop to itself."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from maillage.measure.node.pacing import (
    FIRST_PIECE_BYTES,
    LARGEST_PIECE_BYTES,
    LARGEST_TLS_PIECE_BYTES,
    TURN_BYTES,
    PacedSender,
)
from maillage.measure.protocol.domain.protocol import VIDEO_VERSION
from tests.measure.node.running import REPOSITORY, RunningNode, running_node

READERS = 8
LOAD = "from bench.node_load import main; main()"


@dataclass
class OpenWire:
    """A connection that takes ``room_bytes`` before it is full."""

    loop: asyncio.AbstractEventLoop
    room_bytes: int
    is_tls: bool = False
    taken_bytes: int = 0
    waiting_bytes: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return self.taken_bytes >= self.room_bytes

    def take(self, most_bytes: int) -> int:
        self.taken_bytes += most_bytes
        return most_bytes

    def set_notsent_lowat(self, unsent_bytes: int) -> None:
        self.waiting_bytes.append((self.taken_bytes, unsent_bytes))


def test_sender_goes_on_only_after_the_others_had_their_turn():
    async def taken() -> list[int]:
        wire = OpenWire(asyncio.get_running_loop(), room_bytes=5 * TURN_BYTES)
        PacedSender(wire, wire.take).send()
        seen = [wire.taken_bytes]
        while not wire.is_full:
            await asyncio.sleep(0)
            seen.append(wire.taken_bytes)
        return seen

    seen = asyncio.run(taken())

    assert [seen[turn + 1] - seen[turn] < 2 * TURN_BYTES for turn in range(len(seen) - 1)] == [True] * (len(seen) - 1)
    assert len(seen) == 5


@pytest.mark.parametrize(("is_tls", "piece_bytes"), [(False, LARGEST_PIECE_BYTES), (True, LARGEST_TLS_PIECE_BYTES)])
def test_kernel_holds_a_whole_piece_once_eight_of_its_size_are_sent(is_tls: bool, piece_bytes: int) -> None:  # noqa: FBT001 -- a case
    async def waiting_bytes() -> list[tuple[int, int]]:
        wire = OpenWire(asyncio.get_running_loop(), room_bytes=20 * TURN_BYTES, is_tls=is_tls)
        PacedSender(wire, wire.take).send()
        while not wire.is_full:  # noqa: ASYNC110 -- the sender's turns are what is waited for
            await asyncio.sleep(0)
        return wire.waiting_bytes

    ((sent_bytes, held_bytes),) = asyncio.run(waiting_bytes())

    assert held_bytes == piece_bytes
    assert 8 * piece_bytes <= sent_bytes < 9 * piece_bytes


def test_sender_writes_nothing_more_to_a_slow_reader_until_it_has_room():
    async def taken() -> tuple[int, int, int]:
        wire = OpenWire(asyncio.get_running_loop(), room_bytes=1)
        sender = PacedSender(wire, wire.take)
        sender.send()
        before = wire.taken_bytes
        await asyncio.sleep(0)
        waiting = wire.taken_bytes
        wire.room_bytes = before + 1
        sender.send()
        return before, waiting, wire.taken_bytes

    assert asyncio.run(taken()) == (FIRST_PIECE_BYTES, FIRST_PIECE_BYTES, 2 * FIRST_PIECE_BYTES)


@pytest.fixture(scope="module")
def lone_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    folder: Path = tmp_path_factory.mktemp("lone")
    video = folder / "node" / VIDEO_VERSION
    video.mkdir(parents=True)
    (video / "master.m3u8").write_text("#EXTM3U\n")
    with (video / "0-01.m4s").open("wb") as segment:
        segment.truncate(10**9)
    with running_node(folder, PROCESSES="1", LEGACY="open", UPLINK_MBPS="25000", PREFIX_HOUR="1000") as running:
        yield running


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("http", "/m1/download?token="),
        ("http", "/garbage.php?ckSize=1024&access_token="),
        ("http", "/__down?bytes=1000000000&access_token="),
        ("ws", "/ndt/v7/download?access_token="),
        ("http", "/video/"),
    ],
)
def test_fast_readers_all_get_their_turn(lone_node: RunningNode, kind: str, path: str):
    def address() -> str:
        if path == "/video/":
            nonce = lone_node.open(lone_node.token(down_bytes=10**11)).json()["nonce"]
            return f"/video/{nonce}-0/0-01.m4s"
        make = lone_node.opened if path.startswith("/m1/") else lone_node.token
        return path + make(down_bytes=10**11)

    load = {
        "port": lone_node.port,
        "kind": kind,
        "way": "down",
        "paths": [address() for _ in range(READERS)],
        "seconds": 10,
        "until_each_moved": True,
    }
    # The readers of the benchmarks: another process, which lets the kernel drop what comes.
    done = subprocess.run(
        [sys.executable, "-c", LOAD], input=json.dumps(load), cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    said = json.loads(done.stdout)["connections"]

    assert [one["fault"] for one in said] == [""] * READERS
    assert [one["size_bytes"] > 0 for one in said] == [True] * READERS
