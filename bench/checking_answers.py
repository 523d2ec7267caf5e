"""Records what the national checker answers on small files, so that the tests need not have it.

Run: .venv/bin/python bench/checking_answers.py --validata PATH_OF_ITS_PYTHON
Writes tests/samples/schema/answers.json: for each file the findings as code, field, rows, and how many rows were read
before it stopped. How to install it: docs/explanation/checking.md.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # a script is started from anywhere

from tests.core.schema.cases import FILES, SAMPLES, case_schema, cases, generated_rows  # noqa: E402
from tests.core.schema.single_faults import digest  # noqa: E402


def main() -> None:
    """Ask for every case, and write the answers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--validata", required=True, help="the Python of an environment with validata-table 0.13")
    python = parser.parse_args().validata
    with tempfile.TemporaryDirectory() as folder:
        jobs = {name: _job(name, Path(folder)) for name in [*cases(), *FILES]}
        answers = _asked(python, list(jobs.values()))
    found = {name: _answer(name, answer) for name, answer in zip(jobs, answers, strict=True)}
    (SAMPLES / "answers.json").write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    print(f"{len(found)} answers, {sum('exception' in one for one in found.values())} exceptions")


def _job(name: str, folder: Path) -> dict[str, str]:
    if name in FILES:
        return {"file": str(SAMPLES / "files" / name), "schema": str(case_schema(FILES[name])), "engine": "validata"}
    path = folder / f"{name.replace('/', '+')}.csv"
    rows = generated_rows(name)
    with path.open("w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows([rows.header, *rows.rows])
    return {"file": str(path), "schema": str(case_schema(name)), "engine": "validata"}


def _asked(python: str, jobs: list[dict[str, str]]) -> list[dict[str, Any]]:
    script = str(ROOT / "bench" / "checking_validata.py")
    asked = subprocess.run([python, script], input=json.dumps(jobs), capture_output=True, text=True, check=True)
    return [json.loads(line) for line in asked.stdout.splitlines()]


def _answer(name: str, answer: dict[str, Any]) -> dict[str, Any]:
    if "exception" in answer:
        return {"exception": answer["exception"]}
    errors: dict[str, dict[str, list[int | None]]] = {}
    for code, row, field, _ in answer["errors"]:
        errors.setdefault(code, {}).setdefault(field or "", []).append(row)
    told = {"errors": errors, "rows": answer["rows"]}
    return told if name in FILES else {**told, "digest": digest(generated_rows(name))}


if __name__ == "__main__":
    main()
