"""What one would write first: a WSGI application that puts each document in SQLite, one commit a document.

Served by granian like ours, for bench/ingest.py. The database is the file PLAIN_DATABASE of the environment.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

INSERT = "INSERT INTO document (id, taken_at, lon, lat, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
_own = threading.local()


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """201 when the row is durable; 200 for anything that is not a document (to see that the server is up)."""
    body = environ["wsgi.input"].read()
    if environ["REQUEST_METHOD"] == "POST":
        with _connection() as database:
            database.executemany(INSERT, [_row(line) for line in body.split(b"\n") if line])
    start_response("201 Created" if body else "200 OK", [("Content-Length", "2"), ("Content-Type", "application/json")])
    return [b"{}"]


def _row(line: bytes) -> tuple[str, str, float, float, str]:
    document = json.loads(line)
    position = document["position"]
    return document["id"], document["taken_at"], position["lon"], position["lat"], line.decode()


def _connection() -> sqlite3.Connection:
    """The connection of this thread."""
    if not hasattr(_own, "connection"):
        _own.connection = sqlite3.connect(os.environ["PLAIN_DATABASE"], timeout=60)
        _own.connection.execute("PRAGMA journal_mode=WAL")
        _own.connection.execute("PRAGMA synchronous=FULL")
        _own.connection.execute(
            "CREATE TABLE IF NOT EXISTS document (id TEXT PRIMARY KEY, taken_at TEXT, lon REAL, lat REAL, body TEXT)"
        )
    connection: sqlite3.Connection = _own.connection
    return connection
