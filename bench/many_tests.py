"""Two hundred tests at once on one whole installation: how each ended, how long the queue took, how the pages fared.

``maillage serve`` with pages and node in a folder of its own, the node's capacity as it is set by default. All
telephones come from 127.0.0.1, so the limits on an address prefix (MAILLAGE_RATE_PREFIX, MAILLAGE_NODE_PREFIX_HOUR) are
raised; nothing else is. On loopback a test is over as soon as its 60 and 20 MB are: real ones take about 17 s.
Telephones run at a lower priority, as they would on machines of their own. The waits are real: some minutes.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.crowd import REPOSITORY, Asked, Ending, most_at_once, percentile, reading, run_crowd, served
from bench.figures import Figure, note
from bench.installations import free_port

TESTS: Final = 200
PATHS: Final = ("/", "/carte", "/api/v1/territories/region:52/figures")
REQUESTS_A_SECOND: Final = 20
WARM_S: Final = 10  # caches fill
QUIET_S: Final = 20
TARGET_MS: Final = 200.0
ROWS: Final = ("--territory", "region:52", "--tests", "8000", "--devices", "2500", "--seed", "2016")


def environment(folder: Path) -> dict[str, str]:
    """What the installation reads; the limits on one address prefix do not hold the crowd."""
    ours = {
        "MAILLAGE_DATA": str(folder),
        "MAILLAGE_PORT": str(free_port()),
        "MAILLAGE_NODE_PORT": str(free_port()),
        "MAILLAGE_DEMO": "0",
        "MAILLAGE_RATE_PREFIX": "1000000",
        "MAILLAGE_NODE_PREFIX_HOUR": "100000",
        "MAILLAGE_LOG": "json",
        "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DATABASE_URL"))}
    return kept | ours


def prepare(folder: Path, values: dict[str, str]) -> None:
    """Rows to show, and the film, which is otherwise made during the first minutes of an installation."""
    for words in (("migrate",), ("quality", "simulate", *ROWS), ("node", "video")):
        with (folder / "prepare.log").open("ab") as log:
            command = [sys.executable, "-m", "maillage", *words]
            subprocess.run(command, env=values, cwd=REPOSITORY, stdout=log, stderr=log, check=True)


def print_tests(endings: Sequence[Ending], seconds: float) -> None:
    """How the tests ended."""
    waited = [one for one in endings if one.told]
    refused = Counter(one.code for one in endings if one.is_refused)
    broken = [one for one in endings if not one.is_refused and not one.is_finished]
    finished = [one for one in endings if one.is_finished]
    whole = [one for one in finished if one.statuses and set(one.statuses.values()) == {"ok"}]
    print(f"\n| {len(endings)} tests at once | |\n| --- | --- |")
    print(f"| finished | {len(finished)} ({len(whole)} with every subtest ok) |")
    print(f"| of them told to wait first | {sum(one.is_finished for one in waited)} |")
    print(f"| refused | {sum(refused.values())} {dict(refused) or ''} |")
    print(f"| ended otherwise | {len(broken)} {dict(Counter(one.code for one in broken)) or ''} |")
    print(f"| measured at once, at most | {most_at_once(endings)} |")
    print(f"| flagged as over the limit | {sum('node_over_limit' in one.flags for one in endings)} |")
    print(f"| whole queue | {seconds:.0f} s |")
    if waited:
        waits = [one.waited_s for one in waited]
        times = statistics.median(len(one.told) for one in waited)
        print(f"| wait, median and longest | {statistics.median(waits):.0f} s, {max(waits):.0f} s |")
        print(f"| told to wait, median and most | {times:.0f}, {max(len(one.told) for one in waited)} times |")
    measured = [one.ended_s - one.begun_s for one in finished if one.begun_s is not None]
    print(f"| one test, median | {statistics.median(measured):.1f} s |" if measured else "")


def print_pages(name: str, asked: Sequence[Asked]) -> float:
    """How long the pages took; the 99th percentile of all comes out."""
    print(f"\n| pages {name}: {len(asked)} requests | p50 ms | p99 ms | worst ms | not 200 |")
    print("| --- | --- | --- | --- | --- |")
    for path in (*PATHS, "all"):
        these = [one for one in asked if path in {one.path, "all"}]
        took = [one.took_ms for one in these]
        others = sum(one.status != 200 for one in these)
        line = f"{percentile(took, 50):.0f} | {percentile(took, 99):.0f} | {max(took):.0f} | {others}"
        print(f"| {path} | {line} |", flush=True)
    return percentile([one.took_ms for one in asked], 99)


def main() -> None:
    """Serve, read the pages in peace, then with the crowd; print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=int, default=TESTS)
    parser.add_argument("--processes", type=int, default=2, help="processes that play the telephones")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as name:
        folder, values = Path(name), environment(Path(name))
        pages_url = f"http://127.0.0.1:{values['MAILLAGE_PORT']}"
        prepare(folder, values)
        with served(folder, values):
            with reading(pages_url, PATHS, a_second=REQUESTS_A_SECOND):
                time.sleep(WARM_S)
            with reading(pages_url, PATHS, a_second=REQUESTS_A_SECOND) as reader:
                time.sleep(QUIET_S)
            print_pages("in peace", reader.asked)
            with reading(pages_url, PATHS, a_second=REQUESTS_A_SECOND) as reader:
                endings = run_crowd(pages_url, arguments.tests, processes=arguments.processes)
            seconds = max(one.ended_s for one in endings) - min(one.asked_s for one in endings)
            print_tests(endings, seconds)
            p99_ms = print_pages("meanwhile", reader.asked)
            what = f"{len(endings)} tests asked at once: all ended, pages’ p99 meanwhile"
            note("many_tests", [Figure(f"{seconds:.0f} s, {p99_ms:.0f} ms", what, f"aim {TARGET_MS:.0f} ms")])
            print(f"\nAim of {TARGET_MS:.0f} ms for the pages' p99: {'met' if p99_ms < TARGET_MS else 'missed'}.")


if __name__ == "__main__":
    main()
