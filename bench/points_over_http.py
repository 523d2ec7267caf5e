"""One place asked of a served installation, as a household does: the page and the API, first and next visit.

Run: .venv/bin/python bench/points_over_http.py http://localhost:8000 [--places 30]. The installation shows a prediction
(`make run` does); places are drawn 1 to 8 km around its sites, each asked twice on a new connection, one after the
other; milliseconds on the clock: minimum, median, maximum. A first visit of a place finds nothing kept of it (nothing
ever is); the very first ones of a process also read the terrain around the sites.
"""

import argparse
import json
import statistics
import time
import urllib.error
import urllib.request
from typing import Any

import numpy as np

ADDRESSES = {
    "page": "/couverture/lieu?lon={lon:.5f}&lat={lat:.5f}&hauteur=8",
    "frame": "/couverture/lieu?lon={lon:.5f}&lat={lat:.5f}&hauteur=8&embed=1",
    "API": "/api/v1/coverage/point?lon={lon:.5f}&lat={lat:.5f}&height_m=8",
}


def drawn_places(base: str, count: int) -> list[tuple[float, float]]:
    """Places around the sites of the prediction in force, in degrees."""
    with urllib.request.urlopen(f"{base}/couverture/sites.geojson", timeout=30) as answer:
        sites: list[Any] = json.load(answer)["features"]
    random = np.random.default_rng(44)
    places = []
    for number in range(count):
        lon, lat = sites[number % len(sites)]["geometry"]["coordinates"]
        away, angle = random.uniform(1, 8), random.uniform(0, 2 * np.pi)
        places.append((lon + away * np.cos(angle) / 75, lat + away * np.sin(angle) / 111))
    return places


def milliseconds(address: str) -> float | None:
    """How long the whole answer takes; None where the place is refused (at sea, beyond the territory).

    Who asks the API more often than a minute allows is told to wait, and does; that is no part of an answer.
    """
    while True:
        begin = time.perf_counter()
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                answer.read()
        except urllib.error.HTTPError as refusal:
            if refusal.code in {404, 422}:
                return None
            if refusal.code != 429:
                raise
            time.sleep(int(refusal.headers["Retry-After"]))
            continue
        return (time.perf_counter() - begin) * 1_000


def main() -> None:
    """Print the figures of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("--places", type=int, default=30)
    asked = parser.parse_args()
    base = asked.base.rstrip("/")
    places = drawn_places(base, 2 * asked.places)
    for name, address in ADDRESSES.items():
        visits: list[list[float]] = [[], []]
        for lon, lat in places:
            if len(visits[0]) == asked.places:
                break
            for kept in visits:
                spent = milliseconds(base + address.format(lon=lon, lat=lat))
                if spent is not None:
                    kept.append(spent)
        for visit, kept in zip(("first visit", "next visit"), visits, strict=True):
            figures = ", ".join(f"{value:.0f}" for value in (min(kept), statistics.median(kept), max(kept)))
            print(f"{name}, {visit}: {figures} ms ({len(kept)} places)")


if __name__ == "__main__":
    main()
