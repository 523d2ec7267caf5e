"""A hundred million tests counted out of core on one machine; ten million on a Spark cluster of one worker and of two.

Run: .venv/bin/python bench/scale.py --rows 100000000 --spark-rows 10000000 --json scale.json
Time without making the tests up, peak memory of the process that counts, size on disk. Spark's files must be ours to
the byte. Needs about 300 bytes of disk a test while it runs (--folder says where).
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")  # no database is opened
django.setup()

from bench.figures import Figure, note  # noqa: E402 -- Django first
from bench.synthetic import synthetic_pages  # noqa: E402 -- Django first
from maillage.measure.figures.domain.counting import CountableRows  # noqa: E402
from maillage.measure.figures.store.cluster import cluster_on_this_machine, why_no_spark  # noqa: E402
from maillage.measure.figures.store.engines import counted_by_duckdb  # noqa: E402
from maillage.measure.figures.store.published_counts.count_files import CountSegment  # noqa: E402
from maillage.measure.figures.store.rebuild import PagesCounted, recounted_segment  # noqa: E402
from maillage.measure.figures.store.spark_counting import counted_by_spark  # noqa: E402

WORKER_MEMORY = "4g"


class TimedPages:
    """Pages of synthetic tests, and how long making them took."""

    def __init__(self, rows: int) -> None:
        self._pages = synthetic_pages(rows)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[CountableRows]:
        while True:
            started = time.perf_counter()
            page = next(self._pages, None)
            self.seconds += time.perf_counter() - started
            if page is None:
                return
            yield page


def main() -> None:
    """Run every part, each in a process of its own so that its peak memory is its own, and show the table."""
    options = _options()
    if options.part:
        print(json.dumps(_part(options.part, options.rows, Path(options.folder), options.master)))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as work:
        lines = [_in_process("local", options.rows, Path(work) / "local")]
        if options.spark_rows:
            lines += _engines(options.spark_rows, Path(work))
    _show(lines)
    note("scale", _figures(lines))
    if options.json:
        Path(options.json).write_text(json.dumps({"lines": lines}, indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--spark-rows", type=int, default=10_000_000, help="0: without other engines")
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where the files go meanwhile")
    parser.add_argument("--json", help="write the figures to this file")
    parser.add_argument("--part", help=argparse.SUPPRESS)  # this script starts itself for each part
    parser.add_argument("--master", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _engines(rows: int, work: Path) -> list[dict[str, Any]]:
    lines = [_in_process(engine, rows, work / f"{engine}-small") for engine in ("local", "duckdb")]
    folders = [work / "local-small", work / "duckdb-small"]
    if why_no_spark():
        print(f"Spark left out: {why_no_spark()}")
    else:
        for workers in (1, 2):
            folders.append(work / f"spark-{workers}")
            with cluster_on_this_machine(workers=workers, worker_memory=WORKER_MEMORY) as master:
                line = _in_process("spark", rows, folders[-1], master=master)
            lines.append({**line, "engine": f"spark, {workers} worker{'s' * (workers > 1)}"})
    for folder in folders[1:]:
        assert _same_files(folders[0], folder), f"{folder.name} differs from local"
        print(f"{folder.name}: equal to local to the byte")
    return lines


def _same_files(one: Path, other: Path) -> bool:
    names = sorted(path.name for path in one.glob("*.counts"))
    if names != sorted(path.name for path in other.glob("*.counts")):
        return False
    return all(subprocess.run(["cmp", "-s", one / name, other / name], check=False).returncode == 0 for name in names)


def _in_process(part: str, rows: int, folder: Path, *, master: str = "") -> dict[str, Any]:
    folder.mkdir()
    command = [sys.executable, "-W", "ignore", __file__, "--part", part, "--rows", str(rows), "--folder", str(folder)]
    done = subprocess.run([*command, "--master", master], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    line: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return line


def _part(part: str, rows: int, folder: Path, master: str) -> dict[str, Any]:
    ways: dict[str, Callable[[], PagesCounted]] = {
        "local": lambda: recounted_segment,
        "duckdb": lambda: counted_by_duckdb,
        "spark": lambda: counted_by_spark(master, executor_memory=WORKER_MEMORY),
    }
    pages = TimedPages(rows)
    started = time.perf_counter()
    segment: CountSegment = ways[part]()(pages, folder, stamp=1)
    seconds = time.perf_counter() - started - pages.seconds
    return {
        "engine": part,
        "rows": rows,
        "seconds": round(seconds, 2),
        "rows_a_second": round(rows / seconds),
        "making_tests_up_seconds": round(pages.seconds, 2),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "counts": sum(keys for file in segment.files for keys, _groups in file.lengths),
        "size_mb": round(sum(file.size_bytes for file in segment.files) / 1e6),
    }


def _figures(lines: list[dict[str, Any]]) -> Iterator[Figure]:
    """The largest run alone, then each engine beside ours of as many tests."""
    for line in lines:
        ours = next((one for one in lines if one["engine"] == "local" and one["rows"] == line["rows"]), None)
        what = f"{line['rows']:,} tests counted at nine levels"
        if line["engine"] == "local":
            yield Figure(f"{line['seconds']} s", what)
        elif ours is not None:
            beside, ratio = f"{line['engine']}: {line['seconds']} s", line["seconds"] / max(ours["seconds"], 0.001)
            yield Figure(f"{ours['seconds']} s", what, beside, ratio)


def _show(lines: list[dict[str, Any]]) -> None:
    table = Table(title="Counting out of core")
    for column in lines[0]:
        table.add_column(column.replace("_", " "), justify="right")
    for line in lines:
        table.add_row(*(f"{value:,}" if isinstance(value, int | float) else value for value in line.values()))
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
