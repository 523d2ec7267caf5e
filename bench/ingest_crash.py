"""Kills the page server in the middle of its work, again and again, and counts what is lost or doubled.

A client that got no answer sends its document again, as real ones do. At the end every document must be in the record
exactly once, and every slot of the duplicate rule must belong to exactly one row.
"""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.ingest_load import PageServer, documents, node_key, send, single_requests, stream_requests

CLIENTS = 8
MOST_TRIES = 5  # a server that is busy says so, and is asked again
LINES = 20


@dataclass(frozen=True, slots=True)
class CrashReport:
    """What a run found. ``lost``: acknowledged and not there; ``doubled``: rows or slots more than there should be."""

    kills: int
    documents: int
    acknowledged_before_kills: int
    lost: int
    doubled: int


def crash(server: PageServer, *, kills: int, documents_each: int, seed: int) -> CrashReport:
    """The report after ``kills`` times sending new documents and killing the server among them."""
    chance = random.Random(seed)
    sent: list[str] = []
    acknowledged = 0
    for number in range(kills):
        batch = documents(documents_each, seed=seed * 10_000 + number, key=node_key(server.folder))
        # Alternately one document a request, and streams: both must survive.
        lines = 1 if number % 2 else LINES
        acknowledged += _send_and_kill(server, batch, lines=lines, chance=chance)
        sent += [str(each["id"]) for each in batch]
    lost, doubled = compared_with_record(server.folder / "maillage.sqlite3", sent)
    return CrashReport(kills, len(sent), acknowledged, lost, doubled)


def _send_and_kill(server: PageServer, batch: Sequence[dict[str, object]], *, lines: int, chance: random.Random) -> int:
    """The number of documents of ``batch`` acknowledged before the kill; the rest is sent again to a new server."""
    requests = stream_requests(batch, lines=lines) if lines > 1 else single_requests(batch)
    kill_after = chance.randint(1, max(1, len(requests) * 2 // 3))
    first = send(server.port, requests, clients=CLIENTS, kill_after=(kill_after, server))
    server.start()
    done = set(first.acknowledged)
    statuses: Counter[int] = Counter()
    for _ in range(MOST_TRIES):
        waiting = [at for at in range(len(requests)) if at not in done]
        again = send(server.port, [requests[at] for at in waiting], clients=CLIENTS)
        done |= {waiting[at] for at in again.acknowledged}
        statuses += again.statuses
        if len(done) == len(requests):
            return len(first.acknowledged) * lines
    raise RuntimeError(f"answers after the restart: {statuses}")


def compared_with_record(file: Path, sent: Iterable[str]) -> tuple[int, int]:
    """How many of ``sent`` are not in the record, and how many rows or slots there are more than there should be."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        rows = [str(row[0]) for row in database.execute("SELECT id FROM quality_measurement")]
        masks = [int(row[0]) for row in database.execute("SELECT sample_mask FROM quality_measurement")]
        slots = [int(row[0]) for row in database.execute("SELECT mask FROM quality_sample_key")]
    expected = {identity.replace("-", "") for identity in sent}
    recorded = set(rows)
    samples, slots_taken = (sum(mask.bit_count() for mask in part) for part in (masks, slots))
    return len(expected - recorded), len(rows) - len(recorded & expected) + abs(samples - slots_taken)
