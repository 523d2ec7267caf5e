"""Documents of other machines are read within bounds, and never from inside the network."""

import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from maillage.core.net.fetch import FetchedDocument, RemoteReader
from maillage.core.problems import Problem, Refused
from tests.opendata.harvest.remote_catalogue import Answer, RemoteCatalogue, remote_catalogue


@pytest.fixture
def remote() -> Iterator[RemoteCatalogue]:
    with remote_catalogue() as catalogue:
        yield catalogue


def read(remote: RemoteCatalogue, path: str, **bounds: float) -> FetchedDocument:
    reader = RemoteReader(allowed=[remote.host], **bounds)  # type: ignore[arg-type]
    return reader.read(f"{remote.url}{path}", accept="text/turtle")


def refused(remote: RemoteCatalogue, path: str, **bounds: float) -> str:
    with pytest.raises(Problem) as problem:
        read(remote, path, **bounds)
    assert "%(" not in problem.value.text
    return problem.value.code


def test_document_is_read_with_its_type(remote: RemoteCatalogue):
    remote.put("/a.ttl?page=1", "contenu", "text/turtle; charset=utf-8")

    assert read(remote, "/a.ttl?page=1") == FetchedDocument(f"{remote.url}/a.ttl?page=1", "text/turtle", b"contenu")


def test_packed_document_is_unpacked(remote: RemoteCatalogue):
    remote.put("/a", gzip.compress(b"abc" * 10_000), headers={"Content-Encoding": "gzip"})

    assert read(remote, "/a").body == b"abc" * 10_000


def test_document_packed_in_several_members_is_whole(remote: RemoteCatalogue):
    packed = gzip.compress(b"abc" * 100_000) + gzip.compress(b"") + gzip.compress(b"def")
    remote.put("/a", packed, headers={"Content-Encoding": "gzip"})

    assert read(remote, "/a").body == b"abc" * 100_000 + b"def"


def test_what_follows_a_packed_document_is_neither_read_nor_kept(remote: RemoteCatalogue):
    remote.put("/a", gzip.compress(b"abc") + bytes(30_000_000), headers={"Content-Encoding": "gzip"})

    tracemalloc.start()
    body = read(remote, "/a").body
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (body, most < 10_000_000) == (b"abc", True)


def test_own_machine_is_refused_unless_it_is_allowed_by_name(remote: RemoteCatalogue):
    remote.put("/a", "x")
    port = remote.url.rpartition(":")[2]

    with pytest.raises(Refused) as refusal:
        RemoteReader(allowed=["other:1"]).read(f"{remote.url}/a", accept="*/*")

    assert refusal.value.code == "harvest_port"
    assert RemoteReader(allowed=[f"127.0.0.1:{port}"]).read(f"{remote.url}/a", accept="*/*").body == b"x"
    assert remote.asked == ["/a"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "[::1]", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "10.0.0.7", "169.254.169.254", "[fe80::1]", "0.0.0.0", "192.168.0.1", "[fd00::1]", "0",
    ],
)  # fmt: skip
def test_inside_of_the_network_is_refused_however_it_is_written(host: str):
    with pytest.raises(Refused) as refusal:
        RemoteReader().read(f"http://{host}/latest/meta-data/", accept="*/*")

    assert refusal.value.code == "harvest_private_address"


@pytest.mark.parametrize("ips", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["fe80::1%eth0"], []])
def test_name_that_leads_inside_is_refused_even_if_only_one_of_its_addresses_does(ips: list[str]):
    reader = RemoteReader(resolve=lambda _host, _port: ips)

    with pytest.raises(Refused) as refusal:
        reader.read("https://innocent.example/catalogue.ttl", accept="*/*")

    assert refusal.value.code == "harvest_private_address"


def test_connection_goes_to_the_address_that_was_judged_whatever_the_name_says_next(remote: RemoteCatalogue):
    """DNS rebinding: the second answer would have led elsewhere, but nobody asks twice."""
    remote.put("/a", "x")
    port = int(remote.url.rpartition(":")[2])
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["192.0.2.1"]

    reader = RemoteReader(allowed=["catalogue.example"], resolve=resolve)

    assert reader.read(f"http://catalogue.example:{port}/a", accept="*/*").body == b"x"
    assert asked == ["catalogue.example"]


def test_redirect_is_followed_and_the_last_address_told(remote: RemoteCatalogue):
    remote.put("/old", "", status=301, headers={"Location": "/new.ttl"})
    remote.put("/new.ttl", "x")

    assert read(remote, "/old").url == f"{remote.url}/new.ttl"


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://169.254.169.254/latest/meta-data/", "harvest_private_address"),
        ("http://[::1]/", "harvest_private_address"),
        ("http://localhost:80/", "harvest_private_address"),
        ("file:///etc/passwd", "harvest_address_invalid"),
        ("http://user:secret@x.example/", "harvest_credentials"),
        ("http://x.example:6379/", "harvest_port"),
        ("http://[oops", "harvest_address_invalid"),
    ],
)
def test_redirect_to_the_inside_is_refused(remote: RemoteCatalogue, location: str, code: str):
    remote.put("/a", "", status=302, headers={"Location": location})

    assert refused(remote, "/a") == code


def test_redirects_without_end_are_refused(remote: RemoteCatalogue):
    remote.put("/a", "", status=302, headers={"Location": "/a"})

    assert refused(remote, "/a") == "harvest_redirects"
    assert len(remote.asked) == 4


@pytest.mark.parametrize("status", [204, 400, 404, 500, 503])
def test_other_answers_are_told(remote: RemoteCatalogue, status: int):
    remote.put("/a", "", status=status)

    assert refused(remote, "/a") == "harvest_status"


def test_too_long_a_document_is_refused(remote: RemoteCatalogue):
    remote.put("/a", b"x" * 1_001)
    remote.put("/just", b"x" * 1_000)

    assert refused(remote, "/a", most_bytes=1_000) == "harvest_too_large"
    assert len(read(remote, "/just", most_bytes=1_000).body) == 1_000


def test_decompression_bomb_is_refused(remote: RemoteCatalogue):
    remote.put("/a", gzip.compress(b"\0" * 20_000_000), headers={"Content-Encoding": "gzip"})

    assert refused(remote, "/a", most_bytes=1_000_000) == "harvest_too_large"


def test_document_that_is_cut_is_not_taken_for_a_whole_one(remote: RemoteCatalogue):
    remote.put("/a", b"half", headers={"Content-Length": "8000"})

    assert refused(remote, "/a") == "harvest_unreachable"


def test_broken_packing_is_told(remote: RemoteCatalogue):
    remote.put("/a", b"\x1f\x8bnot gzip", headers={"Content-Encoding": "gzip"})

    assert refused(remote, "/a") == "harvest_unreachable"


def test_drop_by_drop_is_cut_when_its_time_is_over(remote: RemoteCatalogue):
    def drops() -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.05)
            yield b"x"

    remote.answers["/a"] = Answer(pieces=drops)
    began = time.monotonic()

    assert refused(remote, "/a", longest_s=0.4) in {"harvest_too_slow", "harvest_unreachable"}
    assert time.monotonic() - began < 3


def test_encryption_that_begins_drop_by_drop_is_cut_when_its_time_is_over():
    def drops(server: socket.socket) -> None:
        opened, _address = server.accept()
        try:
            opened.sendall(b"\x16\x03\x03\x40\x00")  # a message of the handshake of 16,384 bytes is to come
            for _ in range(80):
                time.sleep(0.05)
                opened.sendall(b"\x02")
        except OSError:
            pass  # the reader has had enough
        finally:
            opened.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        host = f"127.0.0.1:{server.getsockname()[1]}"
        dripping = threading.Thread(target=drops, args=[server], daemon=True)
        dripping.start()
        began = time.monotonic()
        with pytest.raises(Problem) as problem:
            RemoteReader(allowed=[host], longest_s=0.4).read(f"https://{host}/", accept="*/*")
        is_soon = time.monotonic() - began < 3
        dripping.join()

    assert (problem.value.code, is_soon) == ("harvest_too_slow", True)


def test_silence_is_cut_when_its_time_is_over(remote: RemoteCatalogue):
    def silence() -> Iterator[bytes]:
        yield b"x"
        time.sleep(4)

    remote.answers["/a"] = Answer(pieces=silence)
    began = time.monotonic()

    assert refused(remote, "/a", longest_s=0.4) == "harvest_too_slow"
    assert time.monotonic() - began < 3


def test_machine_that_does_not_exist_and_one_that_is_silent_are_told():
    def nowhere(_host: str, _port: int) -> list[str]:
        raise OSError("unknown")

    with pytest.raises(Problem) as unknown:
        RemoteReader(resolve=nowhere).read("https://nowhere.example/", accept="*/*")
    with pytest.raises(Problem) as closed:
        RemoteReader(allowed=["127.0.0.1:9"]).read("http://127.0.0.1:9/", accept="*/*")

    assert (unknown.value.code, closed.value.code) == ("harvest_host_unknown", "harvest_unreachable")
