"""Reading of a large CSV file: ours, Python's csv module and pandas (in chunks), same file, each in its own process.

Ours finds encoding, delimiter and header by itself and takes broken quotes; the others are told. CPU seconds (user and
system) and peak memory are printed. `python bench/table_reading.py [--rows 1000000]`.
"""

import argparse
import csv
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note
from maillage.core.tables.reading import open_source

COLUMNS: Final = 17
PANDAS_ROWS: Final = 16_384


def write_table(path: Path, rows: int) -> None:
    """A table as the minutes of councils are: names with accents, dates, numbers, addresses."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([f"colonne_{number}" for number in range(COLUMNS)])
        writer.writerows(_row(number) for number in range(rows))


def _row(number: int) -> list[str]:
    words = [
        f"Commune {number % 3_600}",
        f"2{number:013d}",
        f"2021-{number}",
        "2021-08-01",
        "9.1",
        "Urbanisme/Documents",
    ]
    words += [f"Objet de la délibération n° {number}", "2021", "Principal", f"058-{number}", "2021-08-10"]
    return [*words, "34", "30", "29", "0", "1", f"https://www.exemple.fr/deliberations/{number}.pdf"]


def ours(path: Path) -> int:
    """Rows read by Maillage."""
    return sum(len(chunk) for chunk in open_source(path).chunks())


def csv_module(path: Path) -> int:
    """Rows read by the standard library."""
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def pandas(path: Path) -> int:
    """Rows read by pandas as text."""
    chunks: Iterator[pd.DataFrame] = pd.read_csv(path, dtype=str, keep_default_na=False, chunksize=PANDAS_ROWS)
    return sum(len(chunk) for chunk in chunks)


def measured(read: Callable[[Path], int], path: Path) -> tuple[float, int]:
    """Print what one reader costs, in seconds of processor and MiB; runs in a process of its own."""
    before = time.process_time()
    rows = read(path)
    cost = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{read.__name__:12} {rows:>10,} rows {cost:7.2f} CPU s {peak:6} MiB peak (imports included)")
    return cost, peak


def main() -> None:
    """Write the file, then let each read it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    rows = arguments.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_table(path, rows)
        print(f"{path.stat().st_size / 2**20:.0f} MiB")
        costs = {}
        for read in (csv_module, ours, pandas):
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                costs[read] = pool.submit(measured, read, path).result()
    (ours_s, peak), (theirs_s, _) = costs[ours], costs[pandas]
    what = f"CSV of {rows:,} rows and {COLUMNS} columns read, processor"
    cost = f"{ours_s:.1f} s, {peak} MB"
    note("table_reading", [Figure(cost, what, f"pandas: {theirs_s:.1f} s", theirs_s / ours_s)])


if __name__ == "__main__":
    main()
