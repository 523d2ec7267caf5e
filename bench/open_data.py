"""Open data of a region with a million tests: the first edition, every table, form, schema and the archive.

Run: .venv/bin/python bench/open_data.py --tests 1000000 --json open_data.json
Simulates the tests, counts them, then publishes in a process of its own, --runs times, each time from nothing. Seconds
of processor count the start of the program too.
--folder keeps the installation, or takes one that is there (its own editions are left alone).
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note

ROOT = Path(__file__).resolve().parents[1]
REGION = "region:52"
DEVICES_SHARE = 0.22  # a phone for every four to five tests


def main() -> None:
    """Make the installation, publish, show the table."""
    options = _options()
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as beside:
        folder = Path(options.folder or made)
        if not (folder / "maillage.sqlite3").exists():
            _make_installation(folder, options.tests)
        runs = [_published(folder, Path(beside) / str(run)) for run in range(options.runs)]
    _show(options.tests, runs)
    seconds, size_mb = sorted(run["duration_s"] for run in runs), runs[0]["size_bytes"] / 1e6
    cost = f"{seconds[0]:.1f} to {seconds[-1]:.1f} s, {size_mb:.1f} MB"
    note("open_data", [Figure(cost, f"first edition of {options.tests:,} tests", "aim 10 s for a million")])
    if options.json:
        Path(options.json).write_text(json.dumps(runs, indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", help="an installation to keep, or one that is there")
    parser.add_argument("--json", help="write the figures to this file")
    return parser.parse_args()


def _make_installation(folder: Path, tests: int) -> None:
    devices = max(1, round(tests * DEVICES_SHARE))
    simulate = ["quality", "simulate", "--territory", REGION, "--tests", str(tests), "--devices", str(devices)]
    for words in (["migrate"], simulate, ["quality", "count", "--once"]):
        _maillage(words, {"MAILLAGE_DATA": str(folder)})


def _published(folder: Path, beside: Path) -> dict[str, Any]:
    """What ``maillage quality publish-data`` says of itself, in a folder that shares counts, rows and reference."""
    beside.mkdir()
    for name in ("counts", "territory"):
        (beside / name).symlink_to(folder / name)
    shares = {"MAILLAGE_DATA": str(beside), "DATABASE_URL": f"sqlite:///{folder / 'maillage.sqlite3'}"}
    before = _processor_s()
    found: dict[str, Any] = json.loads(_maillage(["quality", "publish-data", "--json"], shares))
    found["processor_s"] = round(_processor_s() - before, 2)
    archive = Path(found["folder"]) / f"maillage-{found['edition']}.zip"
    found["archive_bytes"] = archive.stat().st_size
    shutil.rmtree(beside)
    return found


def _processor_s() -> float:
    """Seconds of processor of the programs started so far: what other work on the machine leaves as it is."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _maillage(words: list[str], environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "maillage", *words]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def _show(tests: int, runs: list[dict[str, Any]]) -> None:
    table = Table(title=f"Open data of {tests:,} tests in {REGION}")
    for name in ("tables", "rows", "files, MB", "archive, MB", "seconds (middle run)", "fastest", "of processor"):
        table.add_column(name, justify="right")
    one, seconds = runs[0], [run["duration_s"] for run in runs]
    table.add_row(
        str(one["tables"]),
        f"{one['rows']:,}",
        f"{one['size_bytes'] / 1e6:,.1f}",
        f"{one['archive_bytes'] / 1e6:,.1f}",
        f"{statistics.median(seconds):.1f}",
        f"{min(seconds):.1f}",
        f"{statistics.median(run['processor_s'] for run in runs):.1f}",
    )
    Console().print(table)


if __name__ == "__main__":
    main()
