"""No request without an account costs the house more than it is worth: the dearest known of bench/hostile.py."""

import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import httpx
import pytest

from bench.hostile import Cost, Server, costs, descendants, forget_peak, sent
from bench.hostile_attacks import DEAREST, dearest_attacks
from bench.hostile_bodies import document
from bench.ingest_load import PageServer
from bench.installations import free_port
from maillage.site.api import api
from tests.walks.conftest import REPOSITORY, Installation

pytestmark = pytest.mark.walk

ROWS = 20_000
# What a busy machine adds to processor seconds is less than this; what once cost too much took 5 s and more.
MOST_SECONDS = 3.0
MOST_MEGABYTES = 250.0
MOST_ANSWER_MEGABYTES = 20.0


@pytest.fixture(scope="module")
def attacked(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page server of one process, on a copy of the installation with a table of 20,000 rows."""
    folder, port = tmp_path_factory.mktemp("attacked"), free_port()
    copy_installation(installation.folder, folder)
    ours = {"MAILLAGE_DATA": str(folder), "MAILLAGE_PORT": str(port), "MAILLAGE_WORKERS": "1", "MAILLAGE_THREADS": "16"}
    server = PageServer(folder, installation.environment | ours, port)
    command = [sys.executable, "-c", f"from bench.hostile_data import main; main({ROWS})"]
    subprocess.run(command, env=server.environment, cwd=REPOSITORY, check=True, timeout=300)
    server.start()
    try:
        assert server.process is not None
        yield Server(port, descendants(server.process.pid))
    finally:
        server.stop()


def copy_installation(source: Path, target: Path) -> None:
    """What lies in the folder of a running installation: its database as of one moment, its files as they are."""

    def copied(file: str, place: str) -> None:
        with suppress(FileNotFoundError):  # one that is no longer counted was swept meanwhile
            shutil.copyfile(file, place)

    unwanted = shutil.ignore_patterns("*.sqlite3*", "run", "node", "*.log")
    shutil.copytree(source, target, ignore=unwanted, copy_function=copied, dirs_exist_ok=True)
    for database in source.glob("*.sqlite3"):
        with closing(sqlite3.connect(database)) as old, closing(sqlite3.connect(target / database.name)) as new:
            old.backup(new)


def test_no_request_of_anybody_costs_seconds_or_hundreds_of_megabytes(attacked: Server) -> None:
    attacks = dearest_attacks(api.get_openapi_schema())

    found = list(costs(attacked, attacks))
    dear = [attack for attack, cost in zip(attacks, found, strict=True) if is_too_dear(cost)]
    again = list(costs(attacked, dear))  # what was made for the first time is there now

    assert {(cost.name, cost.kind): cost.status for cost in found} == DEAREST
    assert [str(cost) for cost in found if cost.answer_megabytes > MOST_ANSWER_MEGABYTES] == []
    if all(map(forget_peak, attacked.pids)):  # else the kernel does not tell what a process held
        assert [str(cost) for cost in again if is_too_dear(cost)] == []


def is_too_dear(cost: Cost) -> bool:
    return cost.seconds > MOST_SECONDS or cost.megabytes > MOST_MEGABYTES


def test_forty_dear_questions_at_once_stop_neither_health_nor_a_page_nor_a_record(attacked: Server) -> None:
    dear = next(one for one in dearest_attacks(api.get_openapi_schema()) if one.target.startswith("/catalogue/"))
    questions = [(dear.method, dear.target, None, {"X-Forwarded-For": f"10.9.{number}.7"}) for number in range(40)]

    with ThreadPoolExecutor(len(questions)) as crowd, honest_reader(attacked) as honest:
        asked = [crowd.submit(sent, attacked.port, question) for question in questions]
        pages = [honest.get(address).status_code for address in ("/health", "/", "/catalogue")]
        record = honest.post("/api/v1/measurements", json=document()).status_code
        statuses = {one.result()[0] for one in asked}

    assert (pages, record) == ([200] * 3, 201)
    assert statuses <= {200, 503}


def test_download_beside_thirty_slow_readers_is_whole(attacked: Server) -> None:
    rows = "/catalogue/hostile/lignes.csv?nom__ne=x"

    with ExitStack() as stack:
        for _ in range(30):
            reader = stack.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.settimeout(60)
            reader.connect(("127.0.0.1", attacked.port))
            reader.sendall(f"GET {rows} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert reader.recv(12) == b"HTTP/1.1 200"  # and takes no more
        honest = stack.enter_context(honest_reader(attacked))
        answers = [honest.get(rows) for _ in range(3)]

    assert [(one.status_code, one.text.count("\n")) for one in answers] == [(200, ROWS + 1)] * 3


def honest_reader(server: Server) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=40)
