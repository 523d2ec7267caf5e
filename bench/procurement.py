"""Essential data of contracts from file to flat tables, both checks on, beside the bare check by JSON Schema.

Real files are given and repeated as often as asked, each copy with numbers of its own, so that nothing folds
(synthesised: real records in a real order, more of them than there are). Ours: read, repaired, both checks, six tables
and all remarks as Parquet, in one process and in two. jsonschema-rs and jsonschema: the same records parsed by the
standard library and held against a schema (the current one, or ``--schema``: for files of version 1 that of
1.5.0); they tell every error, repair and write nothing. CPU seconds, wall seconds and peak memory of each, each in its
own process.
`python bench/procurement.py FILE... [--times 5] [--schema-records 3000] [--schema marches.json]`.
"""

import argparse
import datetime as dt
import importlib.util
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from maillage.procurement.build.parquet import write_tables
from maillage.procurement.export.official_schema import schema_document
from maillage.procurement.intake.contract_reading import ContractReading
from maillage.procurement.intake.documents import read_contracts

_TODAY: Final = dt.date(2026, 11, 27)


def repeated(paths: Sequence[Path], folder: Path, times: int) -> tuple[list[Path], int]:
    """The records of the files, ``times`` over with new numbers, in as many files as processes; and how many."""
    records = [record for path in paths for record in json.loads(path.read_text("utf-8"))["marches"]]
    parts = [folder / "part-0.json", folder / "part-1.json"]
    for place, part in enumerate(parts):
        with part.open("w", encoding="utf-8") as stream:
            stream.write('{"marches":[\n')
            copies = (
                {**record, "id": f"{record.get('id', '')[:10]}{copy:06d}"}
                for copy in range(place, times, 2)
                for record in records
            )
            for number, record in enumerate(copies):
                stream.write(",\n" * bool(number) + json.dumps(record, ensure_ascii=False, separators=(",", ":")))
            stream.write("\n]}\n")
    return parts, len(records) * times


def tables_of(parts: Sequence[Path], folder: Path) -> dict[str, int]:
    """What an import makes of the files."""
    reading = ContractReading()
    results = chain.from_iterable(read_contracts(part, today=_TODAY, reading=reading) for part in parts)
    return dict(write_tables(results, folder))


def tables_in_two(parts: Sequence[Path], folder: Path) -> None:
    """The same, a process for each file."""
    processes = [multiprocessing.Process(target=tables_of, args=([part], folder / part.stem)) for part in parts]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def _records(parts: Sequence[Path]) -> Iterator[Any]:
    for part in parts:
        yield from json.loads(part.read_text("utf-8"))["marches"]


def errors_in_rust(parts: Sequence[Path], schema: dict[str, Any]) -> int:
    """How many errors jsonschema-rs finds."""
    validator = jsonschema_rs.validator_for(_of_one_market(schema))
    return sum(1 for record in _records(parts) for _ in validator.iter_errors(record))


def errors_in_python(parts: Sequence[Path], schema: dict[str, Any], most: int) -> int:
    """How many errors jsonschema finds in the first records."""
    import jsonschema  # noqa: PLC0415 -- of requirements/bench.txt alone

    asked = _of_one_market(schema)
    validator = jsonschema.validators.validator_for(asked)(asked)
    records = (record for record, _ in zip(_records(parts), range(most), strict=False))
    return sum(1 for record in records for _ in validator.iter_errors(record))


def _of_one_market(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: schema[name] for name in ("$schema", "definitions")} | {"allOf": [{"$ref": "#/definitions/marche"}]}


def measured(title: str, count: int, work: Callable[..., Any], *arguments: Any) -> None:
    """Run ``work`` in a process of its own and print what it took."""
    queue: Any = multiprocessing.Queue()
    process = multiprocessing.Process(target=_run, args=(queue, work, arguments))
    process.start()
    cpu_s, wall_s, peak_mib, answer = queue.get()
    process.join()
    print(
        f"{title:<34}{count:>9,} records {wall_s:>7.2f} s {cpu_s:>7.2f} s CPU {count / wall_s:>9,.0f}/s "
        f"{count / cpu_s:>9,.0f}/s CPU {peak_mib:>6.0f} MiB  {answer}"
    )


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
    options = parser.parse_args()
    schema = json.loads(options.schema.read_text("utf-8")) if options.schema else schema_document()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts, count = repeated(options.files, folder, options.times)
        size = sum(part.stat().st_size for part in parts)
        print(f"{count:,} records, {size / 1e6:.0f} MB (real records repeated {options.times} times)")
        measured("ours, one process", count, tables_of, parts, folder / "one")
        measured("ours, two processes", count, tables_in_two, parts, folder / "two")
        measured("jsonschema-rs, check alone", count, errors_in_rust, parts, schema)
        if importlib.util.find_spec("jsonschema") is None:
            print("jsonschema: not installed (requirements/bench.txt)")
        else:
            few = min(count, options.schema_records)
            measured("jsonschema, check alone", few, errors_in_python, parts, schema, few)


if __name__ == "__main__":
    main()
