"""Time limits, by a clock that the test moves."""

from pathlib import Path

from maillage.measure.node.board import NodeCounter
from tests.measure.node.inside import InnerNode, inner_node, inside, until


def _counted(inner: InnerNode, counter: NodeCounter) -> int:
    return inner.node.board.summed(counter)


def test_head_that_does_not_end_gets_a_timeout_after_five_seconds(tmp_path: Path):
    async def walk() -> None:
        async with inner_node(tmp_path) as inner:
            reader, writer = await inner.connect()
            await inner.ask(writer, "GET /health HTTP/1.1\r\n")
            inner.pass_time(4.9)
            is_patient = len(inner.node.connections) == 1
            inner.pass_time(5.1)

            assert (is_patient, (await reader.read())[:12]) == (True, b"HTTP/1.1 408")

    inside(walk)


def test_peer_that_says_nothing_is_let_go(tmp_path: Path):
    async def walk() -> None:
        async with inner_node(tmp_path) as inner:
            await inner.connect()
            inner.pass_time(9.9)
            before = len(inner.node.connections)
            inner.pass_time(10.1)
            await until(lambda: not inner.node.connections)

            assert before == 1

    inside(walk)


def test_kept_connection_is_closed_after_half_a_minute(tmp_path: Path):
    async def walk() -> None:
        async with inner_node(tmp_path) as inner:
            reader, writer = await inner.connect()
            await inner.ask(writer, "GET /health HTTP/1.1\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            inner.pass_time(29)
            before = len(inner.node.connections)
            inner.pass_time(31)
            await until(lambda: not inner.node.connections)

            assert before == 1

    inside(walk)


def test_upload_that_stops_in_the_middle_is_dropped_and_gives_its_place_back(tmp_path: Path):
    async def walk() -> None:
        async with inner_node(tmp_path) as inner:
            token = inner.opened(connections=1)
            _reader, writer = await inner.connect()
            await inner.ask(writer, f"POST /m1/upload?token={token} HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc")
            inner.pass_time(0)
            inner.pass_time(9)
            before = len(inner.node.connections)
            inner.pass_time(10.1)
            await until(lambda: not inner.node.connections)
            reader, writer = await inner.connect()
            await inner.ask(writer, f"POST /m1/upload?token={token} HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")

            assert (before, (await reader.readline())[:12], _counted(inner, NodeCounter.STALLED)) == (
                1,
                b"HTTP/1.1 200",
                1,
            )

    inside(walk)


def test_reader_that_stands_still_is_dropped(tmp_path: Path):
    async def walk() -> None:
        async with inner_node(tmp_path) as inner:
            token = inner.opened(down_bytes=10**9)
            _reader, writer = await inner.connect()
            await inner.ask(writer, f"GET /m1/download?token={token} HTTP/1.1\r\n\r\n")
            await until(lambda: inner.lone_connection().is_full)
            inner.pass_time(0)
            inner.pass_time(10.1)
            await until(lambda: not inner.node.connections)

            assert _counted(inner, NodeCounter.STALLED) == 1

    inside(walk)


def test_transfer_is_ended_by_the_hard_stop(tmp_path: Path):
    async def walk() -> None:
        async with inner_node(tmp_path) as inner:
            token = inner.opened(connections=1)
            _reader, writer = await inner.connect()
            await inner.ask(writer, f"POST /m1/upload?token={token} HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc")
            inner.pass_time(15.1)
            await until(lambda: not inner.node.connections)

            assert _counted(inner, NodeCounter.LATE) == 1

    inside(walk)


def test_file_has_the_half_minute_of_the_method(tmp_path: Path):
    async def walk() -> None:
        async with inner_node(tmp_path) as inner:
            token = inner.opened()
            _reader, writer = await inner.connect()
            await inner.ask(writer, f"POST /m1/file?token={token} HTTP/1.1\r\nContent-Length: 99\r\n\r\nabc")
            for second in range(31):
                await inner.ask(writer, "x")
                inner.pass_time(second)
            before = len(inner.node.connections)
            inner.pass_time(32.1)
            await until(lambda: not inner.node.connections)

            assert (before, _counted(inner, NodeCounter.LATE)) == (1, 1)

    inside(walk)
