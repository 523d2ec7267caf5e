"""Rows of SQLite moved into PostgreSQL: `maillage move-rows` beside Django's dumpdata and loaddata, on the same tests.

Run: .venv/bin/python bench/moving.py --rows 500000
Needs Debian's postgresql. Django's way gets a tenth of the rows: it holds the file's objects one by one.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note
from bench.ingest import IMPORT
from bench.ingest_load import REPOSITORY
from bench.postgresql import SERVERS, postgresql

FEWER = 10


def main() -> None:
    """Move rows both ways, and show the rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    rows = parser.parse_args().rows
    if not SERVERS:
        print("PostgreSQL is not installed: nothing was moved")
        return
    ours, megabytes = moved_by_copy(rows)
    theirs = moved_by_fixtures(rows // FEWER)
    print(
        json.dumps(
            {"move-rows, rows/s": round(ours), "file, MB": megabytes, "dumpdata, loaddata, rows/s": round(theirs)}
        )
    )
    what = f"{rows:,} tests ({megabytes} MB) from SQLite to PostgreSQL"
    note("moving", [Figure(f"{ours:,.0f} rows/s", what, f"dumpdata, loaddata: {theirs:,.0f}", ours / theirs)])


def moved_by_copy(rows: int) -> tuple[float, int]:
    """Rows a second, and the size of the file in MB."""
    with tempfile.TemporaryDirectory(prefix="maillage-moving-") as folder, postgresql() as address:
        file = _filled(Path(folder), rows)
        environment = _environment(Path(folder), address)
        _run(environment, "-m", "maillage", "migrate")
        moved = json.loads(_run(environment, "-m", "maillage", "move-rows", str(file), "--json"))
        return moved["rows"] / moved["duration_s"], file.stat().st_size // 1_000_000


def moved_by_fixtures(rows: int) -> float:
    """Rows a second by what Django brings: one JSON file of all objects."""
    with tempfile.TemporaryDirectory(prefix="maillage-moving-") as folder, postgresql() as address:
        _filled(Path(folder), rows)
        fixture = Path(folder) / "rows.json"
        environment = _environment(Path(folder), address)
        _run(environment, "-m", "maillage", "migrate")
        started = time.perf_counter()
        left_out = ("--exclude=contenttypes", "--exclude=auth.permission")
        _run(_environment(Path(folder)), "-m", "django", "dumpdata", "--natural-foreign", *left_out, "-o", str(fixture))
        _run(environment, "-m", "django", "loaddata", str(fixture))
        return rows / (time.perf_counter() - started)


def _filled(folder: Path, rows: int) -> Path:
    """An SQLite file with that many tests, as they are recorded."""
    _run(_environment(folder), "-m", "maillage", "migrate")
    _run(_environment(folder), "-c", IMPORT, str(rows))
    return folder / "maillage.sqlite3"


def _environment(folder: Path, address: str = "") -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"MAILLAGE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "maillage.site.settings"}
    return environment | ({"DATABASE_URL": address} if address else {})


def _run(environment: Mapping[str, str], *words: str) -> str:
    command = [sys.executable, *words]
    done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
