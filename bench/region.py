"""A région with a million tests: its podium, its comparison, its pages, as their visitors meet them.

Run: .venv/bin/python bench/region.py --tests 1000000 --json region.json
Simulates the tests, counts them, then asks each question in processes of their own, files in the page cache:
- bare: the first answer of a process that has loaded nothing (code, templates and territory are in that time);
- first: the first time in a process of pages, which opened the pages that people open first when it started;
- published: again in that process, after a thousand more tests were counted and published (cold);
- warm: the middle one of twenty more.
--folder keeps the installation, or takes one that is there.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # a script is started from anywhere

REGION, DEPARTEMENT = "region:52", "departement:44"
AGAIN = 20
DEVICES_SHARE = 0.22  # a phone for every four to five tests
FILTERED = "origin=simulated&technology=4G"
REQUESTS = {
    "podium": f"/api/v1/territories/{REGION}/podium?origin=simulated",
    "comparison and variants": f"/api/v1/territories/{REGION}/comparison?origin=simulated",
    "page of the région": f"/territoires/{REGION}?origin=simulated",
    "home page": "/",
    "weather": "/meteo?origin=simulated",
    "page of a commune": "/territoires/commune:44109?origin=simulated",
    "page of the région, 4G only": f"/territoires/{REGION}?{FILTERED}",
    "page of a département": f"/territoires/{DEPARTEMENT}?origin=simulated",
}


def main() -> None:
    """Make the installation, ask everything in processes of their own, show the tables."""
    options = _options()
    if options.part:
        os.environ["MAILLAGE_DATA"] = options.folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.site.settings"
        print(json.dumps(PARTS[options.part](options.question)))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(options.folder or made)
        if not (folder / "maillage.sqlite3").exists():
            _make_installation(folder, options.tests)
        files = _in_process("files", folder)
        lines = [_line(what, folder) for what in REQUESTS]
        engine = _in_process("engine", folder)
    _show(options.tests, files, lines, engine)
    if options.json:
        found = {"files": files, "requests": lines, "engine": engine}
        Path(options.json).write_text(json.dumps(found, indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=int, default=1_000_000)
    parser.add_argument("--folder", help="an installation to keep, or one that is there")
    parser.add_argument("--json", help="write the figures to this file")
    parser.add_argument("--part", help=argparse.SUPPRESS)  # this script starts itself for each question
    parser.add_argument("--question", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _make_installation(folder: Path, tests: int) -> None:
    devices = max(1, round(tests * DEVICES_SHARE))
    simulate = ["quality", "simulate", "--territory", REGION, "--tests", str(tests), "--devices", str(devices)]
    for words in (["migrate"], simulate, ["quality", "count", "--once"], ["follow", "--once"]):
        command = [sys.executable, "-m", "maillage", *words]
        environment = os.environ | {"MAILLAGE_DATA": str(folder)}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def _line(what: str, folder: Path) -> dict[str, Any]:
    question = REQUESTS[what]
    found = _in_process("bare", folder, question=question)
    return {"what": what} | found | _in_process("request", folder, question=question)


def _in_process(part: str, folder: Path, *, question: str = "") -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", __file__, "--part", part, "--folder", str(folder)]
    done = subprocess.run([*command, "--question", question], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _files(_question: str) -> dict[str, Any]:
    """The sample files made anew, and once more after a thousand new tests."""
    _begin()
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- only once the settings are in the environment
    from maillage.measure.figures.store.sample_file_updates import update_samples  # noqa: PLC0415 -- likewise
    from maillage.measure.record.store.simulation import simulate_campaign  # noqa: PLC0415 -- likewise

    manifest, rebuild_s = _timed(lambda: update_samples(is_rebuild=True))
    seed = time.time_ns() % 1_000_000
    simulate_campaign(REGION, tests=1_000, devices=500, seed=seed, now=utc_now(), progress=lambda _done: None)
    _, again_s = _timed(update_samples)
    size_bytes = sum(file.size_bytes for file in manifest.files)
    rows = sum(file.rows for file in manifest.files)
    return {"rows": rows, "size_bytes": size_bytes, "anew_s": rebuild_s, "thousand_more_s": again_s}


def _bare(question: str) -> dict[str, Any]:
    """Milliseconds until the first answer of this process, beginning with nothing loaded."""
    started = time.perf_counter()
    _begin()
    ask = _asking()
    ask(question)
    return {"bare_ms": (time.perf_counter() - started) * 1_000}


def _request(question: str) -> dict[str, Any]:
    """Milliseconds of the first answer in a process of pages, of the first after a publication, of one among many."""
    _begin()
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 -- only once the settings are in the environment

    from maillage.site.processes.warming import first_pages, open_pages  # noqa: PLC0415 -- likewise

    open_pages(get_wsgi_application(), first_pages())
    gc.freeze()  # as site/wsgi.py does
    ask = _asking()
    _, first_s = _timed(lambda: ask(question))
    _publish_a_thousand_more()
    cpu_s = time.process_time()
    answer, cold_s = _timed(lambda: ask(question))
    cpu_s = time.process_time() - cpu_s
    warm_s = statistics.median(_timed(lambda: ask(question))[1] for _ in range(AGAIN))
    figures = {"first_ms": first_s, "cold_ms": cold_s, "cold_cpu_ms": cpu_s, "warm_ms": warm_s}
    return {name: seconds * 1_000 for name, seconds in figures.items()} | {"bytes": len(answer.content)}


def _asking() -> Callable[[str], Any]:
    from django.test import Client  # noqa: PLC0415 -- only once Django is set up

    client = Client()

    def ask(address: str) -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content[:300]
        return answer

    return ask


def _publish_a_thousand_more() -> None:
    seed = str(time.time_ns() % 1_000_000)
    simulate = ["quality", "simulate", "--territory", REGION, "--tests", "1000", "--devices", "500", "--seed", seed]
    for words in (simulate, ["quality", "count", "--once"], ["follow", "--once"]):
        command = [sys.executable, "-W", "ignore", "-m", "maillage", *words]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _engine(_question: str) -> dict[str, Any]:
    """Milliseconds of the comparison alone, made of the files without what was made ahead."""
    _begin()
    from maillage.measure.comparison.store.comparison import computed_comparison, computed_variants  # noqa: PLC0415 -- likewise
    from maillage.measure.figures.store.sample_files import current_samples  # noqa: PLC0415 -- likewise
    from maillage.measure.record.domain.terms import Origin, Selection  # noqa: PLC0415 -- likewise

    samples, selection = current_samples(), Selection(origin=Origin.SIMULATED)
    compared, cold_s = _timed(lambda: computed_comparison(samples, REGION, selection))
    _, again_s = _timed(lambda: computed_comparison(samples, REGION, selection))
    _, variants_s = _timed(lambda: computed_variants(samples, REGION, selection, base=compared))
    return {"cold_ms": cold_s * 1_000, "again_ms": again_s * 1_000, "variants_ms": variants_s * 1_000}


PARTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "files": _files,
    "bare": _bare,
    "request": _request,
    "engine": _engine,
}


def _begin() -> None:
    import django  # noqa: PLC0415 -- only once the settings are in the environment
    from django.conf import settings  # noqa: PLC0415 -- likewise

    django.setup()
    settings.ALLOWED_HOSTS = ["*"]


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    found = work()
    return found, time.perf_counter() - started


def _show(tests: int, files: dict[str, Any], lines: list[dict[str, Any]], engine: dict[str, Any]) -> None:
    table = Table(title=f"{tests:,} tests in {REGION}")
    for name in ("what", "bare, ms", "first, ms", "published, ms", "of them processor", "warm, ms", "kB"):
        table.add_column(name)
    for line in lines:
        figures = [f"{line[name]:,.0f}" for name in ("bare_ms", "first_ms", "cold_ms", "cold_cpu_ms")]
        table.add_row(line["what"], *figures, f"{line['warm_ms']:,.1f}", f"{line['bytes'] / 1_000:,.0f}")
    console = Console()
    console.print(table)
    console.print(
        f"Sample files: {files['rows']:,} rows, {files['size_bytes'] / 1e6:,.0f} MB, anew in {files['anew_s']:.1f} s, "
        f"with a thousand more tests in {files['thousand_more_s']:.1f} s (comparisons ahead included)."
    )
    console.print(
        f"Comparison without what is made ahead: {engine['cold_ms']:,.0f} ms, again {engine['again_ms']:,.0f} ms; "
        f"its variants {engine['variants_ms']:,.0f} ms."
    )


if __name__ == "__main__":
    main()
