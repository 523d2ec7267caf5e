"""Counts of synthetic tests at nine levels: ours beside DuckDB and pandas, one more batch beside recomputing, a reader.

Run: .venv/bin/python bench/counts.py --rows 10000000
All engines get the same key and usage columns in memory and two threads, and give the same groups (checked).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")  # no database is opened
django.setup()

from bench.figures import Figure, note  # noqa: E402 -- Django first
from bench.synthetic import USAGES, country, synthetic_pages  # noqa: E402 -- Django first
from maillage.core.geo import morton_at  # noqa: E402 -- Django first
from maillage.measure.figures.domain.counting import (  # noqa: E402 -- Django first
    CountableRows,
    counted,
    merged,
    merged_counts,
    rolled_up,
    samples_of,
)
from maillage.measure.figures.store.published_counts.count_files import (  # noqa: E402 -- Django first
    CountsManifest,
    counted_source,
    publish_manifest,
    published_source,
)
from maillage.measure.figures.store.published_counts.counts import current_counts  # noqa: E402 -- Django first
from maillage.measure.figures.store.published_counts.merging import merged_segment  # noqa: E402 -- Django first
from maillage.measure.figures.store.rebuild import recounted_segment  # noqa: E402 -- Django first
from maillage.measure.record.domain.keys import BELOW_PLACE, PLACE_SHIFT, SQUARE_LEVELS  # noqa: E402 -- Django first
from maillage.measure.record.domain.terms import Origin, Usage  # noqa: E402 -- Django first

THREADS = 2
ADDED_ROWS = 10_000
RECENT_ROWS = 10_000
PARENT_KEY = f"((key >> {PLACE_SHIFT + 2}) << {PLACE_SHIFT}) | (key & {BELOW_PLACE})"

Keys = NDArray[np.int64]
CountsByLevel = dict[int, dict[int, tuple[Keys, Any]]]  # level, usage: keys and counts


@dataclass
class Result:
    """What was measured, for people and for programs."""

    rows: int
    lines: list[dict[str, Any]] = field(default_factory=list)

    def add(self, what: str, who: str, seconds: float, *, beside: float | None = None, note: str = "") -> None:
        """One line; ``beside`` is our time for the same."""
        ratio = round(seconds / beside, 2) if beside else None
        self.lines.append({"what": what, "who": who, "seconds": round(seconds, 4), "times_ours": ratio, "note": note})


def main() -> None:
    """Run every part and show the table."""
    options = _options()
    if options.reader:
        _read_tiles(Path(options.reader))
        return
    pages = list(synthetic_pages(options.rows))
    result = Result(options.rows)
    samples = {usage: np.concatenate([samples_of(page, usage).keys for page in pages]) for usage in USAGES}
    _full_counts(samples, result)
    with tempfile.TemporaryDirectory() as work:
        _build_and_add(pages, samples, Path(work), result)
        _readers(Path(work), result)
    _show(result)
    note("counts", _figures(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--reader", help=argparse.SUPPRESS)  # this script starts itself as a reader
    return parser.parse_args()


# -- the same groups by three engines ---------------------------------------------------------------------------------


def _full_counts(samples: dict[Usage, Keys], result: Result) -> None:
    usages = np.concatenate([np.full(len(keys), usage, np.int8) for usage, keys in samples.items()])
    keys = np.concatenate(list(samples.values()))
    order = np.random.default_rng(3).permutation(len(keys))  # nobody gets the samples sorted by usage
    usages, keys = usages[order], keys[order]
    what = "counts at nine levels"
    ours_s, ours = _timed(lambda: _by_numpy(usages, keys))
    groups = sum(len(table[0]) for level in ours.values() for table in level.values())
    result.add(what, "maillage (numpy)", ours_s, note=f"{groups:,} groups")
    theirs_s, theirs = _timed(lambda: _by_duckdb(usages, keys))
    _check(ours, theirs)
    result.add(what, f"DuckDB {duckdb.__version__}", theirs_s, beside=ours_s, note="each level from the finer one")
    del theirs
    theirs_s, frames = _timed(lambda: _by_pandas(usages, keys))
    _check(ours, {level: (len(frame), int(frame.sum())) for level, frame in frames.items()})
    result.add(what, f"pandas {pd.__version__}", theirs_s, beside=ours_s, note="each level from the finer one")


def _by_numpy(usages: NDArray[np.int8], keys: Keys) -> CountsByLevel:
    def levels(usage: Usage) -> list[tuple[Keys, NDArray[np.uint32]]]:
        tables = [counted(keys[usages == usage])]
        for _level in SQUARE_LEVELS[1:]:
            tables.append(rolled_up(*tables[-1]))
        return tables

    with ThreadPoolExecutor(THREADS) as pool:
        by_usage = dict(zip(USAGES, pool.map(levels, USAGES), strict=True))
    return {level: {usage: by_usage[usage][place] for usage in USAGES} for place, level in enumerate(SQUARE_LEVELS)}


def _by_duckdb(usages: NDArray[np.int8], keys: Keys) -> dict[int, tuple[int, int]]:
    database = duckdb.connect(config={"threads": THREADS})
    samples = pa.table({"usage": usages, "key": keys})
    database.register("samples", samples)
    database.execute("CREATE TABLE at_17 AS SELECT usage, key, count(*)::UINTEGER AS n FROM samples GROUP BY ALL")
    for level in SQUARE_LEVELS[1:]:
        database.execute(
            f"CREATE TABLE at_{level} AS SELECT usage, {PARENT_KEY} AS key, sum(n)::UINTEGER AS n"
            f" FROM at_{level + 1} GROUP BY ALL"
        )
    answers = {}
    for level in SQUARE_LEVELS:
        row = database.execute(f"SELECT count(*), sum(n)::BIGINT FROM at_{level}").fetchone()
        assert row
        answers[level] = (row[0], row[1])
    return answers


def _by_pandas(usages: NDArray[np.int8], keys: Keys) -> dict[int, Any]:
    frame = pd.DataFrame({"usage": usages, "key": keys})
    frames = {SQUARE_LEVELS[0]: frame.groupby(["usage", "key"], sort=False).size()}
    for level in SQUARE_LEVELS[1:]:
        finer = frames[level + 1].rename("n").reset_index()
        finer_keys = finer["key"].to_numpy()
        finer["key"] = ((finer_keys >> (PLACE_SHIFT + 2)) << PLACE_SHIFT) | (finer_keys & BELOW_PLACE)
        frames[level] = finer.groupby(["usage", "key"], sort=False)["n"].sum()
    return frames


def _check(ours: CountsByLevel, theirs: dict[int, tuple[int, int]]) -> None:
    for level, tables in ours.items():
        groups = sum(len(keys) for keys, _counts in tables.values())
        tests = sum(int(counts.sum()) for _keys, counts in tables.values())
        assert (groups, tests) == theirs[level], f"level {level}: {groups, tests} here, {theirs[level]} there"


# -- the whole build, and one more batch ------------------------------------------------------------------------------


def _build_and_add(pages: list[CountableRows], samples: dict[Usage, Keys], folder: Path, result: Result) -> None:
    build_s, segment = _timed(lambda: recounted_segment(pages, folder, stamp=1))
    size_mb = sum(file.size_bytes for file in segment.files) / 1e6
    result.add("whole build to disk", "maillage", build_s, note=f"with devices and communes, {size_mb:,.0f} MB")
    manifest = CountsManifest(1, watermark=result.rows, known_since=1, segments=(segment,))
    publish_manifest(folder, manifest)
    [recent] = synthetic_pages(RECENT_ROWS, seed=2)
    [more] = synthetic_pages(ADDED_ROWS, seed=3)
    what = f"{ADDED_ROWS:,} more tests"
    held = counted_source(recent)
    ours_s, _ = _best(lambda: _counts_added(held.levels, more), times=7)
    result.add(what, "maillage, the same counts", ours_s, note=f"into {RECENT_ROWS:,} recent tests, in memory")
    whole_s, _ = _best(lambda: _added(held.levels, more), times=7)
    result.add(what, "maillage, devices and communes too", whole_s, beside=ours_s)
    recent_segment = merged_segment([held], folder, stamp=2)
    publish_s, _ = _best(
        lambda: merged_segment([published_source(folder, recent_segment), counted_source(more)], folder, stamp=3),
        times=5,
    )
    result.add(what, "maillage, files published", publish_s, beside=ours_s)
    for path in folder.glob("*-[23].counts"):
        path.unlink()
    _recomputed(samples, more, ours_s, result)


def _counts_added(levels: Any, more: CountableRows) -> int:
    groups = 0
    for usage in USAGES:
        new = counted(samples_of(more, usage).keys)
        for level in SQUARE_LEVELS:
            held = levels[Origin.CROWD, usage][level]
            groups += len(merged_counts((held.keys, held.counts), new)[0])
            new = rolled_up(*new)
    return groups


def _added(levels: Any, more: CountableRows) -> int:
    new = counted_source(more).levels
    return sum(len(merged(levels[name][level], counts).keys) for name in new for level, counts in new[name].items())


def _recomputed(samples: dict[Usage, Keys], more: CountableRows, ours_s: float, result: Result) -> None:
    """The exact alternatives: DuckDB recounts the groups that the new tests touch; numpy recounts everything."""
    new = {usage: samples_of(more, usage).keys for usage in USAGES}
    database = duckdb.connect(config={"threads": THREADS})
    for name, tables in (("samples", samples), ("added", new)):
        columns = pa.table(
            {
                "usage": np.concatenate([np.full(len(keys), usage, np.int8) for usage, keys in tables.items()]),
                "key": np.concatenate(list(tables.values())),
            }
        )
        database.register("arrow_columns", columns)
        database.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow_columns")
    database.execute("INSERT INTO samples SELECT * FROM added")

    def touched_groups() -> None:
        for level in SQUARE_LEVELS:
            shift = PLACE_SHIFT + 2 * (SQUARE_LEVELS[0] - level)
            key = f"((key >> {shift}) << {PLACE_SHIFT}) | (key & {BELOW_PLACE})"
            database.execute(
                f"CREATE OR REPLACE TABLE recounted AS SELECT usage, {key} AS k, count(*) AS n FROM samples"
                f" WHERE (usage, {key}) IN (SELECT (usage, {key}) FROM added) GROUP BY ALL"
            ).fetchall()

    what = f"{ADDED_ROWS:,} more tests"
    duckdb_s, _ = _timed(touched_groups)
    result.add(what, "DuckDB recounts the touched groups", duckdb_s, beside=ours_s)
    usages = np.concatenate([np.full(len(keys), usage, np.int8) for usage, keys in samples.items()])
    keys = np.concatenate(list(samples.values()))
    numpy_s, _ = _timed(lambda: _by_numpy(usages, keys))
    result.add(what, "numpy recounts everything", numpy_s, beside=ours_s)


# -- readers ----------------------------------------------------------------------------------------------------------


def _readers(folder: Path, result: Result) -> None:
    command = [sys.executable, __file__, "--reader", str(folder)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) for _ in range(2)]
    for reader in readers:
        assert reader.stdout
        reader.stdout.readline()  # has read its tiles, and waits
    for reader in readers:
        said, _ = reader.communicate("\n")
        figures = json.loads(said)
        note = ", ".join(f"{name} {value:,.0f} MB" for name, value in figures["memory_mb"].items())
        result.add("one tile's counts", "maillage, one of two readers", figures["seconds_a_tile"], note=note)


def _read_tiles(folder: Path) -> None:
    before = _memory_mb()
    places, random = country(), np.random.default_rng(5)
    towns = random.choice(len(places.lon), 3_000, p=places.share)
    started, tiles = time.perf_counter(), 0
    for zoom in (6, 8, 10, 12):
        level = zoom + 5
        squares = morton_at(places.lon[towns], places.lat[towns], level=zoom)
        partition = current_counts(folder).partition(Origin.CROWD, Usage.DOWNLOAD, level)
        for square in squares.tolist():
            first, after = square << 10, (square + 1) << 10
            _keys, counts = partition.counts_in(first, after)
            _groups, hashes = partition.devices_in(first, after)
            tiles += bool(counts.sum()) & bool(hashes.any())
    seconds_a_tile = (time.perf_counter() - started) / max(tiles, 1)
    print("read", flush=True)
    sys.stdin.readline()
    memory = {name: value - before.get(name, 0.0) for name, value in _memory_mb().items()}
    print(json.dumps({"seconds_a_tile": seconds_a_tile, "memory_mb": memory}))


def _memory_mb() -> dict[str, float]:
    """Of this process: its own memory, and its share of pages (proportional set size)."""
    figures = {}
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]:
        name, value, *_ = line.split()
        if name in {"Rss:", "Pss:", "Anonymous:"}:
            figures[name.rstrip(":")] = int(value) / 1024
    return figures


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def _best(work: Callable[[], Any], *, times: int) -> tuple[float, Any]:
    return min((_timed(work) for _ in range(times)), key=lambda timed: timed[0])


def _figures(result: Result) -> Iterator[Figure]:
    """Each rival beside what is ours of the same."""
    ours_s: dict[str, float] = {}
    for line in result.lines:
        what, seconds = line["what"], line["seconds"]
        if line["who"].startswith("maillage"):
            ours_s.setdefault(what, seconds)
        elif what in ours_s:
            title = f"{what}, {result.rows:,} tests"
            beside = f"{line['who']}: {seconds:.3g} s"
            yield Figure(f"{ours_s[what]:.3g} s", title, beside, seconds / ours_s[what])


def _show(result: Result) -> None:
    table = Table(title=f"{result.rows:,} tests, {THREADS} threads")
    for column in ("what", "who", "seconds", "times ours", "note"):
        table.add_column(column)
    for line in result.lines:
        ratio = "" if line["times_ours"] is None else f"{line['times_ours']:,.2f}"
        table.add_row(line["what"], line["who"], f"{line['seconds']:.4f}", ratio, line["note"])
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
