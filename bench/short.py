"""Every benchmark in its short form, one after another: whether each still runs, and what it says, as JSON.

Run: python -m bench.short [NAME …]. The release gate does. One line of JSON a benchmark (figures: what, ours, beside,
ratio, machine, day; load; seconds), then the names of those that failed. Figures of so few rows say that a benchmark
works, not how fast anything is: nothing is noted. The short form of each file stands here alone.
"""

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench.figures import FIGURES_TO, noted_in, this_machine

ROOT: Final = Path(__file__).resolve().parents[1]
LIMIT_S: Final = 600.0
_TOLD_LINES: Final = 12

# Arguments of each. {folder} is made for this run and shared: contract_store fills it, those after it read it.
SHORT: Final[Mapping[str, tuple[str, ...]]] = {
    "addresses": ("--addresses", "200", "--sites", "2"),
    "announced": ("--vertices", "40000"),
    "browser": ("--rounds", "1", "--clients", "maillage"),
    "caches": ("--tests", "400"),
    "catalogue": ("--datasets", "20", "--rows", "5000"),
    "checking": ("--rows", "2000", "--large", "5000", "--rounds", "1"),
    "checking_proposals": (),
    "clauses": ("--rows", "4000", "--clauses", "40", "--repeat", "1", "--simulated", "40", "--engines", "sqlite"),
    "companies": ("--establishments", "20000"),
    "comparison": ("--campaigns", "4", "--rows", "20000"),
    "contract_store": ("{folder}", "--contracts", "3000", "--files", "1"),
    "contract_pages": ("{folder}", "--processes", "1"),
    "saved_searches": ("{folder}", "--searches", "50", "--day", "50", "--queries", "5"),
    "counts": ("--rows", "50000"),
    "first_day": ("--megabytes", "30", "--cut-megabytes", "4", "--share", "0.0005"),
    "harvest": ("--datasets", "10"),
    "heights": ("--cell-m", "100"),
    "inclusive_buying": ("--repeat", "1"),
    "ingest": ("--fewer", "50", "--kills", "0", "--workers", "1"),
    "inscriptions": ("--people", "40", "--places", "10", "--processes", "2"),
    "last_minute": ("--firms", "4", "--seconds", "5", "--kilobytes", "20", "--kills", "1"),
    "ledger": ("--rows", "2000", "--structures", "500", "--repeat", "1"),
    "maps": ("--areas", "2000"),
    "many_tests": ("--tests", "4", "--processes", "1"),
    "moving": ("--rows", "2000"),
    "neighbours": ("--tests", "1500", "--devices", "400"),
    "node": ("--rounds", "1", "--seconds", "0.3"),
    "node_fuzz": ("2000",),
    "open_data": ("--tests", "3000", "--runs", "1"),
    "opportunities": ("--structures", "300", "--contracts", "300", "--ending", "100", "--repeat", "1"),
    "pages": ("--repeat", "1", "/"),
    "planning": ("--networks", "40"),
    "procurement": ("tests/samples/decp/examples/2.0.2/marches_concessions.json", "--times", "2", "--runs", "1"),
    "propagation": ("--sites", "1", "--points", "200", "--engine", "arrays"),
    "publishing": ("--rows", "5000"),
    "readability": (),
    "region": ("--tests", "3000"),
    "scale": ("--rows", "50000", "--spark-rows", "0"),
    "seal": ("--megabytes", "4", "--rounds", "1"),
    "small_places": ("--campaigns", "2"),
    "stated_cases": (),
    "structure_directory": ("--structures", "500", "--repeat", "1"),
    "table_reading": ("--rows", "5000"),
    "tiles": ("--rows", "50000", "--seconds", "1", "--alone"),
    "timetables": ("--stop-times", "8000"),
    "today": ("--organisations", "20", "--repeat", "1"),
}

# Files that do not run alone on any machine, and why.
ELSEWHERE: Final[Mapping[str, str]] = {
    "checking_answers": "writes the samples of tests/samples/tables anew, with a Python that has validata-table",
    "checking_validata": "is run by checking.py, in the environment of validata-table",
    "contract_truth": "reads the real files of data.economie.gouv.fr (REAL_CONTRACTS), which no clone has",
    "decp_processing": "is run by procurement.py, in the environment of decp-processing",
    "figures": "holds what the others note",
    "hostile": "runs whole in the gate",
    "one_number": "is tests/site/one_number on the folder of the full demonstration; the test is its short form",
    "points_over_http": "asks an installation that somebody serves with a prediction",
    "pycraf_paths": "is run by propagation.py, in the environment of pycraf",
    "search": "enlarges the folder of a full demonstration; tests/site has its short form",
    "short": "is this",
}


def main(names: list[str]) -> int:
    """Run them, print a line of JSON each; 1 where one failed."""
    failures = []
    with tempfile.TemporaryDirectory(prefix="maillage-short-") as folder:
        for name in names or SHORT:
            found = run_short(name, Path(folder))
            print(json.dumps(found, ensure_ascii=False), flush=True)
            if found["status"]:
                failures.append(name)
    if failures:
        print(f"{len(failures)} benchmarks failed: {', '.join(failures)}", file=sys.stderr)
    return 1 if failures else 0


def run_short(name: str, folder: Path) -> dict[str, Any]:
    """One benchmark as a person starts it: what it noted, and the end of what it printed where it failed."""
    arguments = [word.format(folder=folder / "contracts") for word in SHORT[name]]
    noted = folder / f"{name}.jsonl"
    ours = {"NOTE_FIGURES", "MAILLAGE_DATA", "DATABASE_URL"}
    environment = {word: value for word, value in os.environ.items() if word not in ours}
    environment |= {FIGURES_TO: str(noted), "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "maillage.site.settings"}
    command = [sys.executable, "-W", "ignore", "-m", f"bench.{name}", *arguments]
    begun = time.perf_counter()
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        status, output = done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:  # tells as much as a failure: it does not end
        status, output = 124, f"not done after {LIMIT_S:.0f} s"
    return {
        "bench": name,
        "arguments": SHORT[name],
        "status": status,
        "seconds": round(time.perf_counter() - begun, 1),
        "machine": this_machine(),
        "load": round(os.getloadavg()[0], 1),
        "day": dt.datetime.now(dt.UTC).date().isoformat(),
        "figures": [asdict(figure) for figure in noted_in(noted)],
        "printed": output.splitlines()[-_TOLD_LINES:],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    wanted = parser.parse_args().names
    if unknown := set(wanted) - set(SHORT):
        parser.error(f"no short form of {', '.join(sorted(unknown))}: see SHORT in bench/short.py")
    sys.exit(main(wanted))
