"""What each cache saves: its misses timed, its hits counted, over what people and programs ask an installation for.

Run: .venv/bin/python bench/caches.py --tests 20000 --json caches.json
Every ``functools.cache`` and ``lru_cache`` of the house is replaced, before anything is loaded, by one that times the
calls which miss. Then a page server's day in small: each request three times, with another publication before the
last round. A line says how often a cache answered, what a miss costs, and what its hits would have cost: at most,
since a miss within a miss counts in both. Caches that hold what may be built only once (tables, patterns, commands)
show few hits; what a thousand requests would make of them is hits a request times a thousand.
"""

import argparse
import functools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # a script is started from anywhere

REGION = "region:52"
ROUNDS = 3
PAGES = (
    "/",
    "/carte",
    "/meteo?origin=simulated",
    "/meteo/commune:44109/carte?origin=simulated",
    "/operateurs?origin=simulated",
    "/reparer?origin=simulated",
    "/campagne",
    "/kit",
    "/methode",
    "/test",
    "/donnees",
    "/catalogue",
    "/qui-publie",
    "/apprendre",
    "/sitemap.xml",
    "/robots.txt",
    "/territoires?q=nantes",
    f"/territoires/{REGION}?origin=simulated",
    "/territoires/departement:44?origin=simulated",
    "/territoires/commune:44109?origin=simulated",
    "/territoires/epci:244400404?origin=simulated",
    f"/api/v1/territories/{REGION}/podium?origin=simulated",
    f"/api/v1/territories/{REGION}/comparison?origin=simulated",
    "/api/v1/territories?q=sain",
    f"/api/v1/territories/{REGION}/figures?origin=simulated",
    f"/api/v1/territories/{REGION}/figures/months?origin=simulated",
    "/api/v1/location?lon=-1.55&lat=47.22",
    "/api/v1/schemas",
    "/carte/tableau?origin=simulated",
    "/carte/territoires.json?origin=simulated&level=commune&bbox=-2,46,-1,48",
    "/verifier",
    "/reparer/zones.geojson?origin=simulated",
    "/laboratoire",
    "/source.tar.gz",
    "/api/v1/openapi.json",
    "/tiles/quality/8/125/89.mvt?origin=simulated",
    "/tiles/quality/11/1005/717.mvt?origin=simulated",
    "/catalogue.ttl",
    "/health",
)


@dataclass(slots=True)
class CacheCost:
    """One cache: how often it was asked and missed, and the seconds that its misses took."""

    name: str
    calls: int = 0
    misses: int = 0
    miss_s: float = 0.0

    @property
    def hits(self) -> int:
        """How often it answered by itself."""
        return self.calls - self.misses

    @property
    def saved_s(self) -> float:
        """What its hits would have cost at the price of a miss."""
        return self.hits * self.miss_s / self.misses if self.misses else 0.0


COSTS: dict[str, CacheCost] = {}


def watch_caches() -> None:
    """Have every cache of ``maillage`` that is made from now on count its calls and time its misses."""
    lru_cache = functools.lru_cache

    def watched(maxsize: Any = 128, typed: bool = False) -> Any:  # noqa: FBT001, FBT002 -- the signature is Python's
        if callable(maxsize):
            return watched()(maxsize)

        def decorate(function: Callable[..., Any]) -> Any:
            if not function.__module__.startswith("maillage."):
                return lru_cache(maxsize, typed)(function)
            cost = COSTS.setdefault(name := f"{function.__module__}.{function.__qualname__}", CacheCost(name))

            @functools.wraps(function)
            def timed(*args: Any, **kwargs: Any) -> Any:
                cost.misses += 1
                began = time.perf_counter()
                try:
                    return function(*args, **kwargs)
                finally:
                    cost.miss_s += time.perf_counter() - began

            cached = lru_cache(maxsize, typed)(timed)

            @functools.wraps(function)
            def counted(*args: Any, **kwargs: Any) -> Any:
                cost.calls += 1
                return cached(*args, **kwargs)

            for method in ("cache_info", "cache_clear", "cache_parameters"):
                setattr(counted, method, getattr(cached, method))
            return counted

        return decorate

    functools.lru_cache = watched
    functools.cache = watched(None)


def main() -> None:
    """Make an installation, ask it everything, show the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=int, default=20_000)
    parser.add_argument("--json", help="write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"MAILLAGE_DATA": folder, "DJANGO_SETTINGS_MODULE": "maillage.site.settings"}
        make_installation(options.tests)
        watch_caches()
        ask_everything()
    costs = sorted(COSTS.values(), key=lambda cost: -cost.saved_s)
    show(costs)
    if options.json:
        lines = [
            {"cache": cost.name, "hits": cost.hits, "misses": cost.misses, "miss_s": cost.miss_s} for cost in costs
        ]
        Path(options.json).write_text(json.dumps(lines, indent=1) + "\n")


def make_installation(tests: int) -> None:
    """Simulated tests, an invented catalogue, everything counted and made ahead."""
    simulate = ["quality", "simulate", "--territory", REGION, "--tests", str(tests), "--devices", str(tests // 4)]
    for words in (["migrate"], simulate, ["demonstration"], ["quality", "count", "--once"], ["follow", "--once"]):
        command = [sys.executable, "-m", "maillage", *words]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ask_everything() -> None:
    """Each address three times; before the last time more tests are counted."""
    import django  # noqa: PLC0415 -- only once the settings are in the environment and the caches are watched

    django.setup()

    from django.test import Client  # noqa: PLC0415 -- likewise

    from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise
    from maillage.measure.figures.store.counter import count_once  # noqa: PLC0415 -- likewise
    from maillage.measure.record.store.simulation import simulate_campaign  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.store.models import Dataset  # noqa: PLC0415 -- likewise

    slugs = list(Dataset.objects.filter(version_number__gt=0).values_list("slug", flat=True))
    addresses = [*PAGES, *(f"/catalogue/{slug}" for slug in slugs), *(f"/api/v1/datasets/{slug}" for slug in slugs)]
    client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    for number in range(ROUNDS):
        if number == ROUNDS - 1:
            simulate_campaign(REGION, tests=200, devices=50, seed=7, now=utc_now(), progress=lambda _done: None)
            count_once()
        for address in track(addresses, f"round {number + 1}", console=Console(stderr=True)):
            client.get(address)


def show(costs: list[CacheCost]) -> None:
    """The table, what saved most first."""
    table = Table("cache", "hits", "misses", "ms a miss", "saved, s at most", title="what caches save")
    for cost in costs:
        each_ms = f"{1000 * cost.miss_s / cost.misses:.3f}" if cost.misses else ""
        table.add_row(
            cost.name.removeprefix("maillage."), str(cost.hits), str(cost.misses), each_ms, f"{cost.saved_s:.3f}"
        )
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
