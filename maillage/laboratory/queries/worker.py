"""Answers one question in SQL and ends: a program of its own, so that what a stranger asks can hurt nobody else.

It reads the question as JSON on its standard input and writes the answer on its standard output. Before the first
word of the question is looked at, the process may write no file, open few, take little memory and time; the engine
reads the tables that it was given and nothing else (no file, no network, no extension), and its settings are locked.
It is started without environment and knows neither Django nor the database.
"""

import json
import math
import os
import re
import resource
import sys
import threading
import time
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any, Final

import duckdb

_MEGABYTE: Final = 1 << 20
_NICENESS: Final = 10
_GRACE_S: Final = 0.8
TIME_IS_UP: Final = 75  # the exit status: sysexits(3), "try again"
_LONGEST_TEXT: Final = 10_000  # characters of one value
# Functions that read files or tell about the machine. The sandbox refuses most of them anyway: this says so plainly.
_CLOSED: Final = re.compile(
    r"\b(read_\w+|\w+_scan|scan_\w+|parquet_\w+|glob|sniff_csv|duckdb_\w+|pragma_\w+|current_setting|which_secret|"
    r"getenv|getvariable|query|query_table|write_log|parse_duckdb_log_message|enable_\w+|disable_\w+|sqlite_\w+|"
    r"json_execute_\w+|from_substrait\w*|test_\w+|repeat_row|seq_scan|checkpoint|force_checkpoint|storage_info|"
    r"summary|arrow_\w+|pandas_\w+|python_\w+)\s*\"?\s*\(|\bsqlite_(master|schema|temp\w*)\b|\bduckdb_\w+|\bpg_\w+|"
    r"\binformation_schema\b|\b(show|pragma)\b",
    re.IGNORECASE,
)


class _Refusal(Exception):  # noqa: N818 -- an answer, not an error of the program
    """What is answered instead of rows: a code, and the words of the engine where there are some."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.answer = {"code": code, "said": text}


def main() -> None:
    """Read a question, answer it."""
    question = json.load(sys.stdin)
    # Taken from this process: what it does not need, before it reads what a stranger wrote.
    os.nice(_NICENESS)
    memory, seconds = question["process_mb"] * _MEGABYTE, int(question["seconds"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (4 * seconds + 4, 4 * seconds + 5))  # of the start; a question has less
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
    try:
        folder = question["folder"]  # empty, removed by who started this process
        os.chdir(folder)
        connection = sandbox(question, Path(folder))
        refuse_other_than_reading(connection, question["sql"], folder)
        timers = [
            threading.Timer(question["seconds"], connection.interrupt),
            # Some functions of the engine do not hear that.
            threading.Timer(question["seconds"] + _GRACE_S, os._exit, [TIME_IS_UP]),
        ]
        begin = time.perf_counter()
        for timer in timers:
            timer.daemon = True
            timer.start()
        # The question has the memory and time that the page says, whatever function of the engine forgets to ask. What
        # the libraries have reserved until now is theirs.
        reserved = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        memory = reserved + question["memory_mb"] * _MEGABYTE
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = ceil(used.ru_utime + used.ru_stime) + int(question["seconds"])
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        try:
            answer = _rows(connection, question) | {"seconds": round(time.perf_counter() - begin, 3)}
        except duckdb.InterruptException:
            # The time was up: the rows read so far are not an answer.
            raise _Refusal("too_long") from None
        except (duckdb.OutOfMemoryException, MemoryError):
            # The question needs more than one may have.
            raise _Refusal("too_large") from None
        except duckdb.Error as error:
            # A mistake in the question: the engine's own words help most.
            raise _Refusal("not_understood", _engine_words(str(error), folder)) from None
        finally:
            timers[0].cancel()
    except _Refusal as refusal:
        # Nothing was changed anywhere: the person reads why.
        answer = refusal.answer
    json.dump(answer, sys.stdout, ensure_ascii=False)
    sys.stdout.flush()
    # Without the interpreter's own end: it may abort over a thread of the engine, after all is said.
    os._exit(0)


def sandbox(question: dict[str, Any], folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection that reads the published tables of ``question`` and nothing else."""
    connection = duckdb.connect(
        ":memory:", config={"threads": question["threads"], "memory_limit": f"{question['memory_mb']}MB"}
    )
    names = []
    for table in question["tables"]:
        (folder / f"{table['name']}.parquet").symlink_to(table["path"])
        names.append(f"{table['name']}.parquet")
    listed = ", ".join(f"'{name}'" for name in names)
    for setting in (
        "SET temp_directory = ''",
        f"SET home_directory = '{folder}'",
        f"SET secret_directory = '{folder}'",
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET python_enable_replacements = false",
        "SET max_expression_depth = 250",
        f"SET allowed_paths = [{listed}]",
    ):
        connection.execute(setting)
    for table, name in zip(question["tables"], names, strict=True):
        connection.execute(
            f"CREATE VIEW \"{table['name']}\" AS {typed_rows(table['mended'])} FROM read_parquet('{name}')"
        )
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    # From here on nothing is written: not a file, not a byte.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    return connection


def typed_rows(mended: list[dict[str, str]]) -> str:
    """The SELECT of a view in which mended columns have their type; what is not of it stands in the one beside."""
    if not mended:
        return "SELECT *"
    replaced, beside = [], []
    for column in mended:
        cell = '"' + column["name"].replace('"', '""') + '"'
        is_typed = f"regexp_full_match({cell}, '{column['pattern']}')"
        value = f"CASE WHEN {is_typed} THEN try_cast({cell} AS {column['sql_type']}) END"
        refused = '"' + column["beside"].replace('"', '""') + '"'
        replaced.append(f"{value} AS {cell}")
        beside.append(f"CASE WHEN {value} IS NULL THEN {cell} END AS {refused}")
    return f"SELECT * REPLACE ({', '.join(replaced)}), {', '.join(beside)}"


def refuse_other_than_reading(connection: duckdb.DuckDBPyConnection, sql: str, folder: str) -> None:
    """Raise _Refusal for what is not one question that reads."""
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        # It cannot even be read: the engine says where.
        raise _Refusal("not_understood", _engine_words(str(error), folder)) from None
    if len(statements) != 1:
        raise _Refusal("one_question" if statements else "no_question")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise _Refusal("only_select")
    closed = _CLOSED.search(sql)
    if closed is not None:
        raise _Refusal("closed_function", closed.group(0).rstrip('( "')[:60])


def _rows(connection: duckdb.DuckDBPyConnection, question: dict[str, Any]) -> dict[str, Any]:
    result = connection.execute(question["sql"])
    columns = [{"name": description[0], "type": str(description[1])} for description in result.description or []]
    rows: list[list[Any]] = []
    size_bytes, is_cut = 0, False
    names = sum(len(column["name"]) for column in columns)  # a file names them in every row
    while not is_cut and (batch := result.fetchmany(500)):
        for row in batch:
            values = [json_value(value) for value in row]
            size_bytes += names + len(json.dumps(values, ensure_ascii=False).encode())
            if len(rows) >= question["rows"] or size_bytes > question["bytes"]:
                is_cut = True
                break
            rows.append(values)
    return {"columns": columns, "rows": rows, "is_cut": is_cut}


def json_value(value: Any) -> str | int | float | bool | None:
    """A value of a row as JSON has it; a text beyond what a page shows is cut."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (float, Decimal)):
        number = float(value)
        return number if math.isfinite(number) else str(value)
    if isinstance(value, (date, datetime, clock)):
        return value.isoformat()
    text = value if isinstance(value, str) else value.hex() if isinstance(value, bytes) else str(value)
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def _engine_words(text: str, folder: str) -> str:
    return text.replace(folder, "").split("\n\nLINE 1: ", maxsplit=1)[0].strip()[:1_000]


if __name__ == "__main__":
    main()
