"""Two machines of pages and a counter on one PostgreSQL, and two hundred connections to them at once."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench.ingest_load import REPOSITORY, documents, node_key, page_server, send, single_requests
from bench.postgresql import SERVERS, postgresql

CLIENTS = 100  # of each machine
SENT = 400  # to each machine
# 2 × 2 × (8 + 3) for the pages, 3 for the counter, 2 for a command; PostgreSQL keeps 3 for its administrator.
CONNECTIONS = 2 * 2 * (8 + 3) + 3 + 2 + 3


@pytest.mark.gate
@pytest.mark.skipif(not SERVERS or os.geteuid() != 0, reason="needs PostgreSQL, and root to start one of its own")
def test_two_hundred_connections_to_two_machines_lose_nothing_and_never_fill_the_database(tmp_path: Path):
    with postgresql(f"max_connections={CONNECTIONS}") as database:
        environment = dict(os.environ) | {
            "MAILLAGE_DATA": str(tmp_path),
            "DATABASE_URL": database,
            "MAILLAGE_DEMO": "0",
        }

        def maillage(*words: str) -> str:
            command = [sys.executable, "-m", "maillage", *words]
            done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=True)
            return done.stdout

        maillage("migrate")
        with page_server(tmp_path, database=database) as first, page_server(tmp_path, database=database) as second:
            requests = [
                single_requests(documents(SENT, seed=seed, key=node_key(tmp_path))) for seed in (1, 2)
            ]  # fmt: skip
            with ThreadPoolExecutor(2) as machines:
                answers = list(
                    machines.map(
                        lambda server, sent: send(server.port, sent, clients=CLIENTS), (first, second), requests
                    )
                )
            maillage("quality", "count", "--once")
            state = json.loads(maillage("quality", "status", "--json"))

    assert [dict(sent.statuses) for sent in answers] == [{201: SENT}, {201: SENT}]
    assert state["rows"] == 2 * SENT
