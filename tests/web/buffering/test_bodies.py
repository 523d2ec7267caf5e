import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.web.buffering import quota as rooms
from maillage.web.buffering.bodies import (
    GRACE_S,
    LEAST_BYTES_A_SECOND,
    LONGEST_SILENCE_S,
    BodyProgress,
    Broken,
    received_body,
)
from maillage.web.buffering.quota import IN_MEMORY, BufferQuota, Full

HOME = "192.0.2.0/24"


async def sent(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    """A body that comes in those pieces."""
    for piece in pieces:
        yield piece


async def silent() -> AsyncIterator[bytes]:
    """A body of which nothing comes."""
    await asyncio.sleep(3600)
    yield b""


def received(
    pieces: Iterable[bytes], declared: int | None, folder: Path, room: BufferQuota | None = None
) -> tuple[bytes, int]:
    """What is read of a body."""
    wanted = received_body(sent(pieces), declared=declared, network=HOME, room=room or BufferQuota(folder))
    body, size_bytes = asyncio.run(wanted)
    with body:
        return body.read(), size_bytes


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_body_is_what_was_sent(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]):
    whole, folder = b"".join(pieces), tmp_path_factory.getbasetemp()

    read = [received(pieces, declared, folder) for declared in (len(whole), None)]

    assert read == [(whole, len(whole))] * 2


def test_long_body_is_on_the_disk_without_a_name(tmp_path: Path):
    pieces = [bytes([number]) * 100_000 for number in range(9)]

    assert received(pieces, 900_000, tmp_path) == (b"".join(pieces), 900_000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("declared", "status"), [(100, 400), (10, 413)])
def test_body_that_is_shorter_or_longer_than_it_says_is_refused(tmp_path: Path, declared: int, status: int):
    with pytest.raises(Broken) as broken:
        received([b"a" * 50], declared, tmp_path)

    assert broken.value.status == status


def test_endless_body_that_says_no_length_is_refused(tmp_path: Path):
    with pytest.raises(Broken) as broken:
        received([b"a" * 1_000_000] * 11, None, tmp_path)

    assert broken.value.status == 413


def test_sender_of_nothing_is_told_so_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("maillage.web.buffering.bodies.GRACE_S", 0.01)

    with pytest.raises(Broken) as broken:
        asyncio.run(received_body(silent(), declared=5, network=HOME, room=BufferQuota(tmp_path)))

    assert broken.value.status == 408


def test_octet_every_two_seconds_is_waited_for_ten_seconds_and_a_slow_telephone_as_long_as_it_sends():
    crawling, honest = BodyProgress(0.0, 0.0), BodyProgress(0.0, 0.0)

    waited_s = 2
    while waited_s <= crawling.until:
        crawling.came(1, waited_s)
        waited_s += 2
    for now in range(1, 101):
        assert now <= honest.until
        honest.came(3 * LEAST_BYTES_A_SECOND, now)

    assert (waited_s, honest.size_bytes) == (12, 307_200)


@given(st.lists(st.tuples(st.floats(0.001, 60), st.integers(1, 100_000)), max_size=50))
def test_nobody_is_waited_for_longer_than_the_rate_allows(sent_pieces: list[tuple[float, int]]):
    progress, now = BodyProgress(0.0, 0.0), 0.0
    for pause, size_bytes in sent_pieces:
        if now + pause > progress.until:
            break
        now += pause
        progress.came(size_bytes, now)

    assert now <= GRACE_S + progress.size_bytes / LEAST_BYTES_A_SECOND
    assert progress.until <= now + LONGEST_SILENCE_S


def test_network_that_fills_its_room_leaves_room_for_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rooms, "MOST_OF_A_NETWORK", 3 * IN_MEMORY)
    room, pieces = BufferQuota(tmp_path), [b"a" * IN_MEMORY] * 2
    first, _bytes = asyncio.run(received_body(sent(pieces), declared=2 * IN_MEMORY, network=HOME, room=room))

    with pytest.raises(Full):
        received(pieces, 2 * IN_MEMORY, tmp_path, room)
    other, _bytes = asyncio.run(
        received_body(sent(pieces), declared=2 * IN_MEMORY, network="198.51.100.0/24", room=room)
    )
    first.close()
    _body, after = received(pieces, 2 * IN_MEMORY, tmp_path, room)
    other.close()

    assert after == 2 * IN_MEMORY


def test_network_that_waits_in_every_place_is_refused_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rooms, "MOST_WAITING_OF_A_NETWORK", 2)
    room = BufferQuota(tmp_path)

    with room.waiting(HOME), room.waiting(HOME), room.waiting("198.51.100.0/24"), pytest.raises(Full):
        received([b"a"], 1, tmp_path, room)

    assert received([b"a"], 1, tmp_path, room) == (b"a", 1)
