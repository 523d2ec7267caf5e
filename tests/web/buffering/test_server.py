import asyncio
import datetime as dt
import gc
import io
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from maillage.core.clock import utc_now
from maillage.core.files.byte_range import ByteRange, FileSlice
from maillage.web.buffering.environ import received_at
from maillage.web.buffering.quota import IN_MEMORY
from maillage.web.buffering.server import BufferedServer
from maillage.web.spooled import room, spooled_answer

Application = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]


@dataclass
class Scope:
    """A request as the web server says it."""

    method: str = "GET"
    path: str = "/page"
    headers: Any = field(default_factory=dict)
    proto: str = "http"
    http_version: str = "1.1"
    server: str = "127.0.0.1:8000"
    client: str = "[2001:db8::7]:4711"
    scheme: str = "http"
    query_string: str = "a=%C3%A9"
    authority: str | None = None


@dataclass
class Connection:
    """The server's end: the body that comes, the answer that goes."""

    pieces: list[bytes] = field(default_factory=list)
    taken: int = 0
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_from_file: bool = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            self.taken += len(piece)
            yield piece

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        assert self.status == 0
        self.status, self.headers, self.body = status, dict(headers), body

    def response_file_range(  # noqa: PLR0917 -- the server calls it so
        self, status: int, headers: list[tuple[str, str]], file: str, start: int, end: int
    ) -> None:
        self.response_bytes(status, headers, Path(file).read_bytes()[start:end])
        self.is_from_file = True


Ask = Callable[..., Connection]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Asks an application, and gives back the connection after the answer."""

    def asked(application: Application, scope: Scope | None = None, *pieces: bytes) -> Connection:
        connection = Connection(list(pieces))

        async def serve() -> None:
            server = BufferedServer(application, threads=1, folder=tmp_path, network_of=lambda _environ: "")
            server.__rsgi_init__(asyncio.get_running_loop())
            await server.__rsgi__(scope or Scope(), connection)
            await asyncio.sleep(0)
            server.__rsgi_del__(asyncio.get_running_loop())

        asyncio.run(serve())
        return connection

    return asked


def echo(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))]


def streaming(pieces: Iterator[bytes], *headers: tuple[str, str]) -> Application:
    def application(_environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response("200 OK", list(headers))
        return pieces

    return application


def test_environment_is_what_an_application_expects(ask: Ask):
    read: dict[str, Any] = {}

    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        read.update(environ)
        start_response("204 No Content", [])
        return []

    ask(application, Scope(path="/café", headers={"host": "h", "x-a": "1", "x_a": "2", "cookie": "c=1"}))

    names = ("PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "SERVER_PORT", "HTTP_HOST", "HTTP_X_A", "HTTP_COOKIE")
    assert [read[name] for name in names] == [
        "/café".encode().decode("latin-1"),
        "a=%C3%A9",
        "2001:db8::7",
        "8000",
        "h",
        "1",
        "c=1",
    ]


def test_request_is_received_before_it_waits_for_a_thread(tmp_path: Path):
    read: list[tuple[dt.datetime, dt.datetime]] = []

    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        read.append((received_at(environ), utc_now()))
        time.sleep(0.2)
        start_response("204 No Content", [])
        return []

    async def serve() -> None:
        server = BufferedServer(application, threads=1, folder=tmp_path, network_of=lambda _environ: "")
        server.__rsgi_init__(asyncio.get_running_loop())
        await asyncio.gather(server.__rsgi__(Scope(), Connection()), server.__rsgi__(Scope(), Connection()))

    asyncio.run(serve())

    (_, first_begun), (second_received, second_begun) = read
    assert second_begun - first_begun >= dt.timedelta(seconds=0.2)
    assert second_begun - second_received >= dt.timedelta(seconds=0.2)


@pytest.mark.parametrize(
    "headers", [{"content-length": "10"}, {"transfer-encoding": "chunked"}], ids=["length", "chunks"]
)
def test_body_is_read_whole_before_the_application_runs(ask: Ask, headers: dict[str, str]):
    answer = ask(echo, Scope("POST", headers=headers), b"01234", b"56789")

    assert (answer.status, answer.body) == (200, b"0123456789")


def test_large_body_that_the_application_refuses_is_not_read(ask: Ask):
    def refusing(_environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response("413 Content Too Large", [])
        return [b"too large"]

    answer = ask(refusing, Scope("POST", headers={"content-length": "2000000"}), b"a" * 2_000_000)

    assert (answer.status, answer.taken) == (413, 0)


def test_large_body_that_the_application_wants_is_read(ask: Ask):
    asked: list[int] = []

    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        asked.append(1)
        return echo(environ, start_response)

    answer = ask(application, Scope("POST", headers={"content-length": "2000000"}), *[b"a" * 500_000] * 4)

    assert (answer.status, len(answer.body), len(asked)) == (200, 2_000_000, 2)


def test_long_stream_is_whole_on_the_disk_before_any_of_it_is_sent(ask: Ask, tmp_path: Path):
    pieces = [bytes([number]) * IN_MEMORY for number in range(5)]

    answer = ask(streaming(iter(pieces), ("Content-Type", "text/csv")))

    assert (answer.status, answer.is_from_file, answer.body == b"".join(pieces)) == (200, True, True)
    assert answer.headers["Content-Length"] == str(5 * IN_MEMORY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("before", [36, 3 * IN_MEMORY])
def test_stream_that_breaks_is_an_error_not_two_hundred_with_36_bytes(ask: Ask, before: int):
    def breaking() -> Iterator[bytes]:
        yield b"a" * before
        message = "no memory left"
        raise MemoryError(message)

    answer = ask(streaming(breaking()))

    assert (answer.status, answer.is_from_file) == (500, False)


def test_application_that_fails_is_an_error(ask: Ask):
    def failing(environ: dict[str, Any], _start_response: Callable[..., object]) -> Iterable[bytes]:
        raise KeyError(environ["PATH_INFO"])

    assert ask(failing).status == 500


def test_part_of_a_file_is_sent_by_the_server_itself(ask: Ask, tmp_path: Path):
    (tmp_path / "file").write_bytes(bytes(range(256)) * 4096)
    part = ByteRange(1, 1_000_000)

    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response("206 Partial Content", [("Content-Length", "999999")])
        answer: Iterable[bytes] = environ["wsgi.file_wrapper"](FileSlice(tmp_path / "file", part), 4096)
        return answer

    answer = ask(application)

    assert (answer.is_from_file, answer.body) == (True, (bytes(range(256)) * 4096)[1:1_000_000])


def test_answer_that_was_written_out_is_sent_as_it_lies_and_closed(ask: Ask, tmp_path: Path, settings: LazySettings):
    settings.DATA_DIR = tmp_path
    gc.collect()  # answers of tests before that nobody closed
    held_before = room.size_bytes
    spooled = spooled_answer(lambda spool: spool.write(b"a;b\n" * IN_MEMORY), content_type="text/csv")

    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response("200 OK", list(spooled.items()))
        answer: Iterable[bytes] = environ["wsgi.file_wrapper"](spooled.file_to_stream)
        return answer

    answer = ask(application)

    assert (answer.is_from_file, answer.body == b"a;b\n" * IN_MEMORY) == (True, True)
    assert dict(spooled.items()) == {"Content-Type": "text/csv", "Content-Length": str(4 * IN_MEMORY)}
    assert room.size_bytes == held_before


@pytest.mark.parametrize("size_bytes", [10, 2 * IN_MEMORY])
def test_file_in_memory_is_sent_too(ask: Ask, size_bytes: int):
    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response("200 OK", [])
        answer: Iterable[bytes] = environ["wsgi.file_wrapper"](io.BytesIO(b"a" * size_bytes))
        return answer

    assert ask(application).body == b"a" * size_bytes


def test_head_of_a_long_stream_reads_its_beginning_alone(ask: Ask):
    pieces = iter([b"a" * IN_MEMORY] * 9)

    answer = ask(streaming(pieces), Scope("HEAD"))

    assert (answer.status, answer.body, len(list(pieces))) == (200, b"", 7)


@pytest.mark.parametrize(("size_bytes", "expected"), [(60_000, 200), (70_000, 431), (200_000, 431)])
@pytest.mark.parametrize("where", ["address", "one header", "many headers"])
def test_head_of_more_than_64_kb_gets_a_sentence_and_never_reaches_the_application(
    ask: Ask, where: str, size_bytes: int, expected: int
):
    headers = {f"x-{number}": "é" * 500 for number in range(size_bytes // 1_010)} if where == "many headers" else {}
    headers |= {"cookie": "a" * size_bytes} if where == "one header" else {}
    asked: list[int] = []

    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        asked.append(1)
        return echo(environ, start_response)

    answer = ask(application, Scope(headers=headers, query_string="q" * size_bytes if where == "address" else ""))

    assert (answer.status, len(asked)) == (expected, int(expected == 200))
    assert ("trop longs" in answer.body.decode()) is (expected == 431)
