"""Essential data of contracts from file to flat tables, both checks on, beside the bare check by JSON Schema.

Real files are given and repeated as often as asked, each copy with numbers of its own, so that nothing folds
(synthesised: real records in a real order, more of them than there are), or files of an invented region. Ours: read,
repaired, both checks, six tables and all remarks as Parquet, the one file by one process and by two. Beside, where its
environment is given, decp-processing (bench/decp_processing.py). jsonschema-rs and jsonschema: the same records parsed
by the standard library and held against a schema (the current one, or ``--schema``: for files of version 1 that of
1.5.0); they tell every error, repair and write nothing. CPU seconds, wall seconds and peak memory of each, each in its
own process.
`python bench/procurement.py FILE... [--times 5] [--runs 3] [--decp-processing PYTHON SOURCES] [--schema marches.json]`.
"""

import argparse
import datetime as dt
import importlib.util
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note
from maillage.buy.contracts.intake.schema_gate import schema_document
from maillage.buy.contracts.store.build.read_folders import write_read_folder

_TODAY: Final = dt.date(2026, 11, 27)


def repeated(paths: Sequence[Path], folder: Path, times: int) -> tuple[Path, int]:
    """A file with the records of the files, ``times`` over with new numbers; and how many."""
    documents = [json.loads(path.read_text("utf-8"))["marches"] for path in paths]
    is_v2 = isinstance(documents[0], dict)
    records = [record for document in documents for record in (document["marche"] if is_v2 else document)]
    whole = folder / "whole.json"
    with whole.open("w", encoding="utf-8") as stream:
        stream.write('{"marches":{"marche":[\n' if is_v2 else '{"marches":[\n')
        copies = (
            {**record, "id": f"{record.get('id', '')[:10]}{copy:06d}"} for copy in range(times) for record in records
        )
        for number, record in enumerate(copies):
            stream.write(",\n" * bool(number) + json.dumps(record, ensure_ascii=False, separators=(",", ":")))
        stream.write("\n]}}\n" if is_v2 else "\n]}\n")
    return whole, len(records) * times


def tables_of(whole: Path, folder: Path, readers: int) -> dict[str, int]:
    """What an import makes of the file, with so many processes that read."""
    return dict(write_read_folder(whole, folder, _TODAY, readers))


def _records(whole: Path) -> list[Any]:
    records: Any = json.loads(whole.read_text("utf-8"))["marches"]
    return list(records["marche"] if isinstance(records, dict) else records)


def errors_in_rust(whole: Path, schema: dict[str, Any]) -> int:
    """How many errors jsonschema-rs finds."""
    validator = jsonschema_rs.validator_for(_of_one_market(schema))
    return sum(1 for record in _records(whole) for _ in validator.iter_errors(record))


def errors_in_python(whole: Path, schema: dict[str, Any], most: int) -> int:
    """How many errors jsonschema finds in the first records."""
    import jsonschema  # noqa: PLC0415 -- of requirements/bench.txt alone

    asked = _of_one_market(schema)
    validator = jsonschema.validators.validator_for(asked)(asked)
    records = (record for record, _ in zip(_records(whole), range(most), strict=False))
    return sum(1 for record in records for _ in validator.iter_errors(record))


def rows_beside(whole: Path, beside: Sequence[str]) -> str:
    """How many rows decp-processing makes of the file, in its own environment (bench/decp_processing.py)."""
    program = str(Path(__file__).with_name("decp_processing.py"))
    python, sources = beside
    command = [python, program, sources, str(whole)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _of_one_market(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: schema[name] for name in ("$schema", "definitions")} | {"allOf": [{"$ref": "#/definitions/marche"}]}


def measured(title: str, count: int, work: Callable[..., Any], *arguments: Any) -> tuple[float, float, float]:
    """Run ``work`` in a process of its own, print what it took; seconds on the clock, of processor, and MiB."""
    queue: Any = multiprocessing.Queue()
    process = multiprocessing.Process(target=_run, args=(queue, work, arguments))
    process.start()
    cpu_s, wall_s, peak_mib, answer = queue.get()
    process.join()
    print(
        f"{title:<34}{count:>9,} records {wall_s:>7.2f} s {cpu_s:>7.2f} s CPU {count / wall_s:>9,.0f}/s "
        f"{count / cpu_s:>9,.0f}/s CPU {peak_mib:>6.0f} MiB  {answer}"
    )
    return wall_s, cpu_s, peak_mib


def _run(queue: Any, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    begun = time.perf_counter()
    answer = work(*arguments)
    wall_s = time.perf_counter() - begun
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu_s = sum(usage.ru_utime + usage.ru_stime for usage in both)
    queue.put((cpu_s, wall_s, sum(usage.ru_maxrss for usage in both) / 1024, answer or ""))


def main() -> None:
    """Compare on the files given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--schema-records", type=int, default=3_000)
    parser.add_argument("--schema", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--decp-processing", nargs=2, metavar=("PYTHON", "SOURCES"))
    options = parser.parse_args()
    schema = json.loads(options.schema.read_text("utf-8")) if options.schema else schema_document()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole, count = repeated(options.files, folder, options.times)
        print(f"{count:,} records, {whole.stat().st_size / 1e6:.0f} MB (records repeated {options.times} times)")
        beside = None
        for _ in range(options.runs):
            ours = measured("ours, one process", count, tables_of, whole, folder / "one", 1)
            measured("ours, two readers of the one file", count, tables_of, whole, folder / "two", 2)
            if options.decp_processing:
                beside = measured("decp-processing", count, rows_beside, whole, options.decp_processing)
        rust_s = measured("jsonschema-rs, check alone", count, errors_in_rust, whole, schema)[0]
        cost, what = f"{count / ours[0]:,.0f}/s, {ours[2]:.0f} MiB", f"{count:,} contracts read, repaired, checked"
        figures = [Figure(cost, what, f"jsonschema-rs, its check alone: {count / rust_s:,.0f}/s", rust_s / ours[0])]
        if beside is not None:
            theirs = f"decp-processing: {beside[1]:.1f} s, {beside[2]:.0f} MiB"
            figures.append(Figure(f"{ours[1]:.1f} s, {ours[2]:.0f} MiB", "", theirs, beside[1] / ours[1]))
        note("procurement", figures)
        if importlib.util.find_spec("jsonschema") is None:
            print("jsonschema: not installed (requirements/bench.txt)")
        else:
            few = min(count, options.schema_records)
            measured("jsonschema, check alone", few, errors_in_python, whole, schema, few)


if __name__ == "__main__":
    main()
