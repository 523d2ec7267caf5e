"""A file of addresses answered: how fast, with how much memory, beside one question at a time.

Run: .venv/bin/python bench/addresses.py [--addresses 30000] [--sites 12]. Invented sites on the sample of Loire-
Atlantique, 10 m of trees and houses, 12 km, addresses drawn around the sites, with the lowest height that would do for
each that is not served. Beside it: the same answer asked place by place, as who fills in a form does.
"""

import argparse
import csv
import os
import resource
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

django.setup()

import numpy as np  # noqa: E402 -- Django first: the sites are read against a schema of the catalogue

from bench.figures import Figure, note  # noqa: E402
from maillage.core.geo import to_degrees  # noqa: E402
from maillage.cover.network.domain.link_budget import LinkBudget  # noqa: E402
from maillage.cover.network.intake.site_tables import read_base_stations  # noqa: E402
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork  # noqa: E402
from maillage.cover.prediction.domain.network.point_answer import point_answer  # noqa: E402
from maillage.cover.prediction.store.build.address_answers import file_answers  # noqa: E402
from maillage.cover.prediction.store.build.ground import counted_stations  # noqa: E402
from maillage.cover.prediction.store.build.height_tiles import SAMPLE_TERRAIN  # noqa: E402
from maillage.cover.prediction.store.build.prediction import PredictionTask, task_ground  # noqa: E402
from maillage.demonstration.coverage import write_invented_sites  # noqa: E402

RADIUS_M, TERRITORY, ALONE = 12_000.0, "departement:44", 100


def invented_network(folder: Path, sites: int) -> GroundedNetwork:
    """Invented sites on the sample, ready to answer."""
    path = folder / "sites.csv"
    write_invented_sites(path, SAMPLE_TERRAIN, territory=TERRITORY, count=sites)
    stations = counted_stations(read_base_stations(path), path)
    budget = replace(LinkBudget(), receiver_clear_m=100.0)
    task = PredictionTask(path, SAMPLE_TERRAIN, TERRITORY, date(2026, 1, 1), budget, radius_m=RADIUS_M)
    return GroundedNetwork(stations, *task_ground(task, stations), RADIUS_M, task.day, budget)


def write_addresses(path: Path, network: GroundedNetwork, count: int) -> None:
    """Addresses around the sites, with the columns of the BAN that are read."""
    random = np.random.default_rng(44)
    mast = random.integers(0, len(network.stations), count)
    distance, angle = RADIUS_M * np.sqrt(random.random(count)), random.uniform(0, 2 * np.pi, count)
    x = np.array([station.support.x_m for station in network.stations])[mast] + distance * np.cos(angle)
    y = np.array([station.support.y_m for station in network.stations])[mast] + distance * np.sin(angle)
    lon, lat = to_degrees(x, y)
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(("id", "lon", "lat"))
        rows.writerows((f"INV-{n}", f"{lon[n]:.6f}", f"{lat[n]:.6f}") for n in range(count))


def main() -> None:
    """Print the figures of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--addresses", type=int, default=30_000)
    parser.add_argument("--sites", type=int, default=12)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        network, path = invented_network(Path(folder), told.sites), Path(folder) / "adresses.csv"
        write_addresses(path, network, told.addresses)
        list(file_answers(network, path))[:0]  # compiled where Numba is installed, and in the caches
        begin, wall = time.process_time(), time.perf_counter()
        answered = sum(len(answers) for answers, _findings in file_answers(network, path))
        cpu, wall = time.process_time() - begin, time.perf_counter() - wall
        print(f"{answered:,} addresses in one file: {cpu:.1f} CPU s ({wall:.1f} s), {answered / cpu:,.0f} a CPU second")
        print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        masts = [station.support for station in network.stations]
        places = [(masts[n % len(masts)].x_m + 40.0 * n, masts[n % len(masts)].y_m + 2_500.0) for n in range(ALONE)]
        begin = time.process_time()
        for place in places:
            point_answer(network, place)
        alone_cpu = (time.process_time() - begin) / ALONE
        what = f"{answered:,} addresses of one file, fixed 4G answered, processor"
        beside = f"asked one by one: {told.addresses * alone_cpu:.0f} s"
        note("addresses", [Figure(f"{cpu:.1f} s", what, beside, told.addresses * alone_cpu / cpu)])
        print(f"one place at a time: {1_000 * alone_cpu:.1f} ms of processor each")
        print(f"{told.addresses * alone_cpu:.0f} s for the file")


if __name__ == "__main__":
    main()
