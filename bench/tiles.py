"""Vector tiles over HTTP, cold and cached, with 1 and 8 connections; beside PostGIS from cells and from points.

Run: .venv/bin/python bench/tiles.py --rows 10000000 --json tiles.json
Every server is granian with two processes; wrk asks the same tiles, drawn where tests are. "Cold" keeps no tile at all.
PostGIS draws every cell it has; ours also decides which squares may be shown (five devices) and adapts the grid.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note
from bench.installations import free_port
from bench.synthetic import synthetic_pages
from bench.tiles_postgis import fill, postgis_cluster
from bench.tiles_servers import CACHE_BYTES, COUNTS, POSTGRES, QUERY
from maillage.core.geo import unmorton
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.store.publication import publish
from maillage.measure.figures.store.published_counts.count_files import CountsManifest
from maillage.measure.figures.store.rebuild import recounted_segment

REPOSITORY = Path(__file__).resolve().parents[1]
WORKERS = 2  # processes of every server, as many as cores: PostgreSQL uses both anyway
ZOOMS = (8, 10, 12)
TILES_EACH = 400
CONNECTIONS = (1, 8)
NO_FILTER, FILTER = "", "operator=operator-1&technology=4G"
TARGET_COLD_P99_MS, TARGET_TIMES_POSTGIS, TARGET_CACHED = 6.0, 2.0, 5_000
# wrk walks the list in order, so that a tile comes again only after all the others; it ends by telling percentiles.
LUA = """
local paths, place = {{}}, 0
for line in io.lines("{paths}") do paths[#paths + 1] = line end
request = function()
  place = place % #paths + 1
  return wrk.format("GET", paths[place], {{["Accept-Encoding"] = "gzip"}})
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('{{"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "bytes": %d, "errors": %d}}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.bytes, errors.status + errors.connect + errors.read + errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One server asked for one list of tiles."""

    who: str
    what: str
    zooms: str
    connections: int
    requests_s: float
    p50_ms: float
    p99_ms: float
    kilobytes: float
    times_ours: float | None = None


def main() -> None:
    """Run every part and show the table."""
    options = _options()
    pages = [_with_even_devices(page, options.rows) for page in synthetic_pages(options.rows)]
    with tempfile.TemporaryDirectory(prefix="bench-tiles-") as work:
        lists = _tile_lists(pages, Path(work))
        lines = _ours(pages, Path(work), lists, seconds=options.seconds)
        if not options.alone:
            with postgis_cluster() as database:
                started = time.perf_counter()
                fill(database, pages)
                print(f"PostGIS filled in {time.perf_counter() - started:.0f} s", file=sys.stderr)
                lines += _postgis(database, lists, seconds=options.seconds)
    lines = _with_ratios(lines)
    _show(lines, options.rows)
    note("tiles", _figures(lines))
    if options.json:
        found = {"rows": options.rows, "lines": [asdict(line) for line in lines]}
        Path(options.json).write_text(json.dumps(found, indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=10_000_000, help="synthetic tests, a fifth of them downloads")
    parser.add_argument("--seconds", type=int, default=6, help="how long each list is asked")
    parser.add_argument("--json", help="where to write the results for programs")
    parser.add_argument("--alone", action="store_true", help="without PostGIS")
    return parser.parse_args()


def _with_even_devices(page: CountableRows, rows: int) -> CountableRows:
    """The same tests by evenly busy devices: most squares then may be shown, which is the harder case for us."""
    random = np.random.default_rng(int(page.seq[0]))
    return replace(page, device=random.integers(0, max(rows // 5, 100), len(page)) * 0x2545_F491_4F6C % (1 << 62))


def _tile_lists(pages: Sequence[CountableRows], work: Path) -> Mapping[tuple[str, str], Path]:
    """Lists of addresses by zooms and filter."""
    random, squares = np.random.default_rng(5), pages[0].grid17
    drawn = {zoom: _addresses(random.choice(squares, TILES_EACH), zoom) for zoom in ZOOMS}
    drawn_all = [address for addresses in zip(*drawn.values(), strict=True) for address in addresses]
    named = {f"z{zoom}": addresses for zoom, addresses in drawn.items()} | {"z8-z12": drawn_all}
    lists = {}
    for zooms, addresses in named.items():
        for query in (NO_FILTER, FILTER):
            lists[zooms, query] = work / f"{zooms}-{len(query)}.txt"
            lists[zooms, query].write_text("\n".join(f"{one}?{query}" if query else one for one in addresses))
    return lists


def _addresses(squares: np.ndarray, zoom: int) -> list[str]:
    columns, rows = unmorton(squares >> 2 * (17 - zoom))
    return [f"/tiles/quality/{zoom}/{x}/{y}.mvt" for x, y in zip(columns.tolist(), rows.tolist(), strict=True)]


def _ours(
    pages: Sequence[CountableRows], work: Path, lists: Mapping[tuple[str, str], Path], *, seconds: int
) -> list[Line]:
    counts = work / "counts"
    counts.mkdir()
    publish(counts, CountsManifest(1, segments=(recounted_segment(pages, counts, stamp=1),)))
    lines = []
    for what, size in (("cold", 0), ("cached", 256 * 1024 * 1024)):
        with _server({COUNTS: str(counts), CACHE_BYTES: str(size)}) as url:
            for (zooms, query), paths in lists.items():
                is_wanted = what == "cold" or (zooms == "z8-z12" and not query)
                if is_wanted:
                    words = f"{what}, {'filtered' if query else 'all'}"
                    lines += _asked(url, paths, who="maillage", what=words, zooms=zooms, seconds=seconds)
    return lines


def _postgis(database: str, lists: Mapping[tuple[str, str], Path], *, seconds: int) -> list[Line]:
    lines = []
    with _server({POSTGRES: database, QUERY: "cells"}) as url:
        for (zooms, query), paths in lists.items():
            if not query:  # its cells know operators, not technologies
                lines += _asked(url, paths, who="PostGIS, cells", what="cold, all", zooms=zooms, seconds=seconds)
    with _server({POSTGRES: database, QUERY: "points"}) as url:
        for (zooms, query), paths in lists.items():
            what = f"cold, {'filtered' if query else 'all'}"
            lines += _asked(url, paths, who="PostGIS, points", what=what, zooms=zooms, seconds=seconds)
    return lines


def _asked(url: str, paths: Path, *, who: str, what: str, zooms: str, seconds: int) -> list[Line]:
    lines = []
    for connections in CONNECTIONS:
        said = _wrk(url, paths, connections=connections, seconds=seconds)
        rate, size = said["requests"] / said["seconds"], said["bytes"] / max(said["requests"], 1) / 1000
        lines.append(Line(who, what, zooms, connections, rate, said["p50_ms"], said["p99_ms"], size))
        print(f"{who}, {what}, {zooms}, {connections}: {rate:,.0f}/s", file=sys.stderr)
    return lines


def _wrk(url: str, paths: Path, *, connections: int, seconds: int) -> dict[str, Any]:
    script = paths.with_suffix(".lua")
    script.write_text(LUA.format(paths=paths))
    command = ["wrk", "-t1", f"-c{connections}", "--timeout", "30s", "-s", str(script), url]
    subprocess.run([*command, "-d2s"], check=True, capture_output=True)  # warm: files, connections, statements
    done = subprocess.run([*command, f"-d{seconds}s"], check=True, capture_output=True, text=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert not said["errors"], done.stdout
    return said


@contextmanager
def _server(environment: Mapping[str, str]) -> Iterator[str]:
    port = free_port()
    words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS)]
    tuning = ["--blocking-threads", "4", "--backpressure", "64", "--log-level", "warning"]
    # A worker that is told to end while it still starts never hears it: the server would wait for it without end.
    tuning += ["--workers-kill-timeout", "5"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BENCH_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *words, *tuning, "bench.tiles_servers:application"],
        cwd=REPOSITORY,
        env=kept | dict(environment),
    )
    try:
        _wait_until_listening(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_listening(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/tiles/quality/8/0/0.mvt", timeout=10).close()
        except OSError:
            time.sleep(0.1)  # not there yet
        else:
            return
    raise TimeoutError


def _with_ratios(lines: Sequence[Line]) -> list[Line]:
    """How many times its rate ours is, on the lines of the others."""
    ours = {(line.what, line.zooms, line.connections): line for line in lines if line.who == "maillage"}
    return [
        line
        if line.who == "maillage"
        else replace(line, times_ours=ours[line.what, line.zooms, line.connections].requests_s / line.requests_s)
        for line in lines
    ]


def _figures(lines: Sequence[Line]) -> Iterator[Figure]:
    """Tiles a second over all zooms, each rival beside ours of the same list and connections."""
    for line in lines:
        if line.who != "maillage" or line.zooms != "z8-z12":
            continue
        connections = "one connection" if line.connections == 1 else f"{line.connections} connections"
        what = f"tiles a second, zooms 8 to 12, {line.what}, {connections}"
        same = (line.what, line.zooms, line.connections)
        others = [one for one in lines if one.times_ours is not None and (one.what, one.zooms, one.connections) == same]
        if not others:
            yield Figure(f"{line.requests_s:,.0f}", what)
        for one in others:
            yield Figure(f"{line.requests_s:,.0f}", what, f"{one.who}: {one.requests_s:,.0f}", one.times_ours)


def _show(lines: Sequence[Line], rows: int) -> None:
    table = Table(title=f"Vector tiles of {rows:,} tests over HTTP, {WORKERS} server processes")
    for column in ("who", "what", "zoom", "connections", "requests/s", "p50 ms", "p99 ms", "kB", "ours is"):
        table.add_column(column)
    for line in lines:
        ratio = "" if line.times_ours is None else f"{line.times_ours:.1f} x"
        table.add_row(
            *(line.who, line.what, line.zooms, str(line.connections), f"{line.requests_s:,.0f}"),
            *(f"{line.p50_ms:.2f}", f"{line.p99_ms:.2f}", f"{line.kilobytes:.1f}", ratio),
        )
    Console(width=130).print(table)
    print(
        f"Targets: cold p99 at most {TARGET_COLD_P99_MS:.0f} ms at one connection, at least {TARGET_TIMES_POSTGIS:.0f} "
        f"times the requests/s of PostGIS, cached at least {TARGET_CACHED:,} requests/s."
    )


if __name__ == "__main__":
    main()
