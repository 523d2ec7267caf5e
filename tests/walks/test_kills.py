"""Before a release: processes are killed a thousand times under load, and nothing that was acknowledged is lost."""

import os
import random
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.ingest_crash import compared_with_record
from bench.ingest_load import node_key
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.measure.record.domain.keys import LEVELS, PLACE_SHIFT
from maillage.measure.record.domain.terms import Usage
from tests.faults.installed import Installed
from tests.walks.conftest import environment_of, lay_video
from tests.walks.killing import CLIENTS, Acknowledged, Client, Killer, unborrowed_port

KILLS = int(os.environ.get("KILLS", "1000"))
SEED = int(os.environ.get("SEED", "7"))
TOLD_EVERY = 50

Figures = dict[tuple[str, str, int], list[tuple[int, int]]]


@pytest.fixture
def installed(tmp_path: Path, made_video: Path, built_territory: Path) -> Iterator[Installed]:
    """An installation that runs, and lets one network post as fast as it can."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copytree(built_territory, folder / "territory")
    lay_video(folder, made_video)
    port, node_port = unborrowed_port(), unborrowed_port()
    # A small home: each start of a worker opens its pages, and starts are most of what kills cost.
    environment = environment_of(folder, port, node_port) | {
        "MAILLAGE_REGION": "commune:44109",
        "MAILLAGE_RATE_TOKEN": "1000000",
        "MAILLAGE_RATE_PREFIX": "10000000",
    }
    place = Installed(folder, port, node_port, environment, is_own_disk=False)
    place.start()
    yield place
    place.stop()


@pytest.mark.gate
def test_a_thousand_kills_lose_and_double_nothing(installed: Installed, capsys: pytest.CaptureFixture[str]) -> None:
    acknowledged = Acknowledged()
    key = node_key(installed.folder)
    clients = [Client(installed.port, acknowledged, seed=SEED * 100 + at, key=key) for at in range(CLIENTS)]
    killer = Killer(installed, acknowledged, random.Random(SEED))
    began_s = time.monotonic()

    for client in clients:
        client.start()
    for number in range(KILLS):
        killer.kill_one()
        if number % TOLD_EVERY == TOLD_EVERY - 1 or number == KILLS - 1:
            with capsys.disabled():
                sys.stdout.write(f"\n{time.monotonic() - began_s:.0f} s: {killer.told()}")
                sys.stdout.flush()
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join()

    assert [client.refused for client in clients] == [""] * CLIENTS
    installed.wait(installed.is_well, "after the kills")
    installed.stop()
    assert killer.kills == KILLS
    assert compared_with_record(installed.database, acknowledged.documents) == (0, 0)
    followed, rows = figures(installed.folder / "counts")
    assert rows == len(acknowledged.documents)
    installed.run("quality", "build")
    assert figures(installed.folder / "counts") == (followed, rows)


def figures(folder: Path) -> tuple[Figures, int]:
    """Every count of every level as published, parts added up; and how many rows they count."""
    counts = current_counts(folder)
    added: Figures = {}
    for origin in counts.origins():
        for usage in Usage:
            for level in LEVELS:
                totals: dict[int, int] = {}
                parts = counts.partition(origin, usage, level).counts_in(0, (1 << 62) >> PLACE_SHIFT)
                for key, count in zip(*(column.tolist() for column in parts), strict=True):
                    totals[key] = totals.get(key, 0) + count
                added[origin.name, usage.name, level] = sorted(totals.items())
    return added, sum(counts.total(origin).rows for origin in counts.origins())
