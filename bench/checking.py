"""Checking a table against its schema: seconds of processor and memory, beside the national checker and frictionless.

Run: .venv/bin/python bench/checking.py --validata PATH_OF_ITS_PYTHON --json checking.json
Each file is invented from a seed with a known share of wrong rows, each engine reads the same file in a process of its
own, and the least of the rounds counts. Without --validata (or MAILLAGE_VALIDATA) only ours is measured. How to
install the other two: docs/explanation/checking.md.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # a script is started from anywhere

if TYPE_CHECKING:
    from bench.figures import Figure

SCHEMAS: Final = {"deliberations": "scdl/deliberations/2.1.5", "subventions": "scdl/subventions/2.1.1"}
SHARE_WRONG: Final = 0.005  # few enough for the national checker to read to the end: it stops at 1,000 errors
SMALL: Final = 50
ROWS: Final = 100_000
LARGE: Final = 1_000_000
ROUNDS: Final = 3
MEMORY_AIM_MB: Final = 500
CPU_AIM: Final = 15  # times less than the national checker, on deliberations


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    engine: str
    cpu_s: float
    wall_s: float
    peak_mb: float
    ratio: float | None = None
    remark: str = ""


def main() -> None:
    """Measure, compare the findings, show the table."""
    options = _options()
    if options.one:
        print(json.dumps(check_one(options.one[0], Path(options.one[1]))))
        return
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in SCHEMAS:
            lines += _beside(kind, options.rows, Path(folder), options)
            lines += _beside(kind, SMALL, Path(folder), options)
        lines += _large(options.large, Path(folder))
    _show(lines)
    from bench.figures import note  # noqa: PLC0415 -- likewise

    note("checking", _figures(lines))
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(line) for line in lines], indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--validata", default=os.environ.get("MAILLAGE_VALIDATA"), help="the Python that has it")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", help="also write the lines there")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "FILE"), help="check one file and say what it cost")
    options = parser.parse_args()
    if not options.one and not options.validata:
        print("validata-table is not there (--validata, MAILLAGE_VALIDATA): only ours is measured")
    return options


def check_one(kind: str, path: Path) -> dict[str, Any]:
    """What one check costs from the start of the process, and what it found."""
    from maillage.core.schema.check import check_table  # noqa: PLC0415 -- its import is part of what is measured
    from maillage.core.schema.reading import read_schema  # noqa: PLC0415 -- likewise
    from maillage.core.tables.reading import open_source  # noqa: PLC0415 -- likewise

    started = time.perf_counter()
    name, _, version = SCHEMAS[kind].rpartition("/")
    document = json.loads((ROOT / "maillage/opendata/catalog/schemas" / f"{SCHEMAS[kind]}.json").read_text("utf-8"))
    report = check_table(open_source(path), read_schema(document, id=name, version=version))
    return {
        "rows": report.row_count,
        "error_count": report.error_count,
        "bad_rows": report.bad_rows.tolist() if len(report.bad_rows) <= ROWS else len(report.bad_rows),
        "found": [[group.code, group.field_name, group.row_numbers.tolist()] for group in report.errors[:ROWS]]
        if report.error_count <= ROWS
        else [],
        "check_s": time.perf_counter() - started,
        "total_cpu_s": time.process_time(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _beside(kind: str, rows: int, folder: Path, options: argparse.Namespace) -> list[Line]:
    """The same file by each engine, in turn."""
    from bench.checking_rows import write_table  # noqa: PLC0415 -- not part of what --one measures

    path = folder / f"{kind}-{rows}.csv"
    write_table(path, kind, rows, share_wrong=SHARE_WRONG)
    engines = ["ours", *(["validata", "frictionless"] if options.validata else [])]
    runs: dict[str, list[dict[str, Any]]] = {engine: [] for engine in engines}
    for _ in range(options.rounds):
        for engine in engines:
            runs[engine].append(_run(engine, kind, path, options.validata))
    best = {engine: min(found, key=lambda run: run["total_cpu_s"]) for engine, found in runs.items()}
    what, ours = f"{kind}, {rows:,} rows", best["ours"]
    return [
        Line(
            what,
            engine,
            run["total_cpu_s"],
            min(one["whole_s"] for one in runs[engine]),
            run["peak_mb"],
            None if engine == "ours" else run["total_cpu_s"] / ours["total_cpu_s"],
            _remark(engine, kind, ours, run),
        )
        for engine, run in best.items()
    ]  # fmt: skip


def _remark(engine: str, kind: str, ours: dict[str, Any], run: dict[str, Any]) -> str:
    if engine == "ours":
        return f"{ours['error_count']} errors, answer in {ours['check_s'] * 1000:.0f} ms once started"
    return _agreement(kind, ours, run) if engine == "validata" else ""


def _run(engine: str, kind: str, path: Path, validata: str | None) -> dict[str, Any]:
    started = time.perf_counter()
    if engine == "ours":
        command, asked = [sys.executable, __file__, "--one", kind, str(path)], ""
    else:
        schema = str(ROOT / "maillage/opendata/catalog/schemas" / f"{SCHEMAS[kind]}.json")
        command = [str(validata), str(ROOT / "bench/checking_validata.py")]
        asked = json.dumps([{"file": str(path), "schema": schema, "engine": engine}])
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    return {**json.loads(done.stdout), "whole_s": time.perf_counter() - started}


def _agreement(kind: str, ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    """How the findings compare: those without a listed reason should be none."""
    from tests.core.schema.cases import schema_named  # noqa: PLC0415 -- not part of what --one measures
    from tests.core.schema.differences import Found, unexplained  # noqa: PLC0415 -- likewise

    if "exception" in theirs:
        return str(theirs["exception"])
    reference = {Found(code, row, field or None) for code, row, field, _ in theirs["errors"]}
    found = {Found(code, row, field) for code, field, rows in ours["found"] for row in rows}
    left = unexplained(reference, found, schema_named(SCHEMAS[kind]), theirs["rows"])
    same, once = len(reference & found), len(reference - found)
    return f"{same} findings the same, {once} told once by ours, {len(left)} unexplained"


def _large(rows: int, folder: Path) -> list[Line]:
    """A million rows: few wrong, and all wrong."""
    from bench.checking_rows import write_all_wrong, write_table  # noqa: PLC0415 -- not part of what --one measures

    few, all_wrong = folder / "few.csv", folder / "all.csv"
    wrong = write_table(few, "deliberations", rows, share_wrong=SHARE_WRONG)
    write_all_wrong(all_wrong, "deliberations", rows)
    lines = []
    for what, path in ((f"deliberations, {rows:,} rows", few), (f"{rows:,} rows, no cell right", all_wrong)):
        run = _run("ours", "deliberations", path, None)
        bad = run["bad_rows"] if isinstance(run["bad_rows"], int) else len(run["bad_rows"])
        expected = wrong if path is few else rows
        remark = f"{run['error_count']:,} errors in {bad:,} rows ({expected:,} made wrong)"
        lines.append(Line(what, "ours", run["total_cpu_s"], run["whole_s"], run["peak_mb"], remark=remark))
    return lines


def _figures(lines: list[Line]) -> Iterator["Figure"]:
    """Each table by ours, then each rival on the same one."""
    from bench.figures import Figure  # noqa: PLC0415 -- not part of what --one measures

    ours = {line.what: line for line in lines if line.engine == "ours"}
    for what, line in ours.items():
        cost = f"{line.cpu_s:.2f} s, {line.peak_mb:.0f} MB"
        rivals = [other for other in lines if other.what == what and other.engine != "ours"]
        if not rivals:
            yield Figure(cost, f"{what}, processor", f"aim {MEMORY_AIM_MB} MB")
        for other in rivals:
            yield Figure(cost, f"{what}, processor", f"{other.engine}: {other.cpu_s:.2f} s", other.cpu_s / line.cpu_s)


def _show(lines: list[Line]) -> None:
    from rich.console import Console  # noqa: PLC0415 -- not part of what --one measures
    from rich.table import Table  # noqa: PLC0415 -- likewise

    table = Table("what", "engine", "CPU s", "wall s", "peak MB", "times ours", "remark")
    for line in lines:
        ratio = "" if line.ratio is None else f"{line.ratio:.1f}"
        figures = (f"{line.cpu_s:.2f}", f"{line.wall_s:.2f}", f"{line.peak_mb:.0f}", ratio)
        table.add_row(line.what, line.engine, *figures, line.remark)
    Console(width=180).print(table)
    for line in lines:
        if line.engine == "validata" and line.what == f"deliberations, {ROWS:,} rows" and line.ratio is not None:
            print(f"aim: {CPU_AIM} times less CPU than validata on deliberations: {line.ratio:.1f}")
    peak = max(line.peak_mb for line in lines if line.engine == "ours")
    print(f"aim: every file under {MEMORY_AIM_MB} MB: {peak:.0f} MB at most")


if __name__ == "__main__":
    main()
