"""The measuring node beside others in one run: Gbit per server CPU second, rate and peak memory; 1, 8 and 50 tests.

Run: .venv/bin/python bench/node.py [--rounds 3] [--seconds 2.5] [--json node.json]
"websockets" is that library as an ndt7 server, "uvicorn" a bare ASGI application on it (bench/node_servers.py), both on
uvloop; iperf3, where installed, is what the machine can carry. Each line has a server of its own, the order is shuffled
anew in each round, figures are medians. Processor time is the server's own, user and system, from /proc: it depends
little on what else the machine does, the rate in brackets does.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note
from bench.node_runs import Line, Run, certificate_in, has_iperf3, measured

TESTS: Final = (1, 8, 50)
RIVALS: Final[Mapping[str, Sequence[str]]] = {
    "ws": ("maillage", "websockets", "iperf3"),
    "wss": ("maillage", "websockets"),
    "http": ("maillage", "uvicorn"),
}
UPLOAD_TARGET: Final = 2.5
DOWNLOAD_TARGET: Final = 1.0
PEAK_TARGET_MB: Final = 100


@dataclass(frozen=True, slots=True)
class Medians:
    """A line of the table: the medians of its rounds."""

    gbit_per_cpu_s: float
    gbit_s: float
    peak_mb: float
    faults: int


def main(arguments: Sequence[str]) -> None:
    """Measure all lines and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.5)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    runs = [
        Run(server, kind, way, tests)
        for kind, servers in RIVALS.items()
        for server in servers
        for way in ("down", "up")
        for tests in TESTS
        if server != "iperf3" or has_iperf3()
    ]
    medians = _medians(_rounds(runs, rounds=asked.rounds, seconds=asked.seconds))
    Console(width=150).print(_table(medians))
    note("node", _figures(medians))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(run) | asdict(line) for run, line in medians.items()], indent=1))


def _figures(medians: Mapping[Run, Medians]) -> Iterator[Figure]:
    """Gbit a second of processor of each kind and way, one test and more, beside its rival."""
    for run, ours in medians.items():
        theirs = medians.get(Run(RIVALS[run.kind][1], run.kind, run.way, run.tests))
        if run.server == "maillage" and theirs is not None and theirs.gbit_per_cpu_s:
            tests = "1 test" if run.tests == 1 else f"{run.tests} tests"
            what = f"{run.kind} {run.way}, {tests}, Gbit a second of processor"
            beside = f"{RIVALS[run.kind][1]}: {theirs.gbit_per_cpu_s:.1f}"
            yield Figure(f"{ours.gbit_per_cpu_s:.1f}", what, beside, ours.gbit_per_cpu_s / theirs.gbit_per_cpu_s)


def _rounds(runs: Sequence[Run], *, rounds: int, seconds: float) -> Iterable[tuple[Run, Line]]:
    with tempfile.TemporaryDirectory() as folder:
        certificate = certificate_in(Path(folder))
        for number in range(rounds):
            for run in random.Random(number).sample(runs, len(runs)):
                line = measured(run, certificate, seconds=seconds)
                rate = f"{line.gbit_per_cpu_s:.1f} Gbit/CPU s, {line.gbit_s:.1f} Gbit/s, {line.peak_mb:.0f} MB"
                print(f"{number + 1}: {run.server}, {run.kind} {run.way} {run.tests}: {rate}", file=sys.stderr)
                yield run, line


def _medians(lines: Iterable[tuple[Run, Line]]) -> dict[Run, Medians]:
    found: dict[Run, list[Line]] = defaultdict(list)
    for run, line in lines:
        found[run].append(line)
    return {
        run: Medians(
            statistics.median(line.gbit_per_cpu_s for line in all_of),
            max(line.gbit_s for line in all_of),
            max(line.peak_mb for line in all_of),
            sum(line.faults for line in all_of),
        )
        for run, all_of in found.items()
    }


def _table(medians: Mapping[Run, Medians]) -> Table:
    table = Table(
        *("kind", "way", "tests", "maillage", "beside", "ratio", "target", "limit (iperf3)", "peak MB, ours", "theirs"),
        title="Gbit per server CPU second (best Gbit/s)",
    )
    for run, ours in medians.items():
        if run.server != "maillage":
            continue
        rival = RIVALS[run.kind][1]
        theirs = medians[Run(rival, run.kind, run.way, run.tests)]
        limit = medians.get(Run("iperf3", "ws", run.way, run.tests))
        target = UPLOAD_TARGET if run.way == "up" else DOWNLOAD_TARGET
        ratio = ours.gbit_per_cpu_s / theirs.gbit_per_cpu_s if theirs.gbit_per_cpu_s else float("nan")
        table.add_row(
            *(run.kind, run.way, str(run.tests), _cell(ours), f"{rival} {_cell(theirs)}", f"{ratio:.2f}"),
            *(f"{target:.1f} {'met' if ratio >= target else 'MISSED'}", _cell(limit) if limit else "-"),
            *(f"{ours.peak_mb:.0f}{'' if ours.peak_mb < PEAK_TARGET_MB else ' OVER 100'}", f"{theirs.peak_mb:.0f}"),
        )
    return table


def _cell(line: Medians) -> str:
    broken = f", {line.faults} broke" if line.faults else ""
    return f"{line.gbit_per_cpu_s:.1f} ({line.gbit_s:.1f}){broken}"


if __name__ == "__main__":
    main(sys.argv[1:])
