"""Asks the national checker, with its own Python: its answers on files, or the time and memory that one costs it.

Run by bench/checking_answers.py and bench/checking.py; the interpreter needs validata-table 0.13 (see
docs/explanation/checking.md). Reads jobs as JSON from standard input, writes one JSON line for each.
"""

import importlib
import json
import resource
import sys
import time
from typing import Any


def main() -> None:
    """Do each job: {"file": …, "schema": …, "engine": "validata" or "frictionless"}."""
    for job in json.load(sys.stdin):
        begun, started = time.process_time(), time.perf_counter()
        try:
            found = _ENGINES[job["engine"]](job["file"], job["schema"])
        except Exception as error:  # noqa: BLE001 -- what it raises is its answer
            found = {"exception": f"{type(error).__name__}: {error}"[:200]}
        found["cpu_s"] = time.process_time() - begun
        found["wall_s"] = time.perf_counter() - started
        found["total_cpu_s"] = time.process_time()
        found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found, ensure_ascii=False, default=str), flush=True)


def _validata(file: str, schema: str) -> dict[str, Any]:
    core = importlib.import_module("validata_core")
    report = core.validate(file, schema)
    errors = [one.to_dict() for one in report.errors]
    return {
        "errors": [[one.get("type"), one.get("rowNumber"), one.get("fieldName"), one.get("cell")] for one in errors],
        "warnings": report.warnings,
        "rows": report.stats.rows_processed,
    }


def _frictionless(file: str, schema: str) -> dict[str, Any]:
    frictionless = importlib.import_module("frictionless")
    resources = importlib.import_module("frictionless.resources")
    detector = frictionless.Detector(schema_sync=True)
    with open(schema, encoding="utf-8") as opened:  # noqa: PTH123 -- as a user of frictionless would
        described = frictionless.Schema.from_descriptor(json.load(opened))
    table = resources.TableResource(path=file, schema=described, detector=detector)
    frictionless.system.trusted = True
    report = frictionless.validate(table, limit_errors=10**9)
    errors = report.flatten(["type", "rowNumber", "fieldName", "cell"])
    return {"errors": errors, "warnings": report.warnings, "rows": report.task.stats.get("rows")}


_ENGINES = {"validata": _validata, "frictionless": _frictionless}

if __name__ == "__main__":
    main()
