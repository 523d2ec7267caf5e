"""Runs one SQL query and exits: a separate program, so that untrusted SQL cannot harm other requests.

It reads the query as JSON from standard input and writes the result to standard output. Before the query is parsed, the
process gives up writing files and is limited in open files, memory and time; DuckDB can only read the given tables (no
other files, network or extensions), and its settings are locked. It is started with an empty environment and has no
access to Django or the database.
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
TIME_IS_UP: Final = 75  # exit status EX_TEMPFAIL of sysexits(3)
_LONGEST_TEXT: Final = 10_000  # characters of one value
# Functions that read files or reveal the machine. The sandbox blocks most of them anyway; this gives a clear message.
_CLOSED: Final = re.compile(
    r"\b(read_\w+|\w+_scan|scan_\w+|parquet_\w+|glob|sniff_csv|duckdb_\w+|pragma_\w+|current_setting|which_secret|"
    r"getenv|getvariable|query|query_table|write_log|parse_duckdb_log_message|enable_\w+|disable_\w+|sqlite_\w+|"
    r"json_execute_\w+|from_substrait\w*|test_\w+|repeat_row|seq_scan|checkpoint|force_checkpoint|storage_info|"
    r"summary|arrow_\w+|pandas_\w+|python_\w+)\s*\"?\s*\(|\bsqlite_(master|schema|temp\w*)\b|\bduckdb_\w+|\bpg_\w+|"
    r"\binformation_schema\b|\b(show|pragma)\b",
    re.IGNORECASE,
)


class _Refusal(Exception):  # noqa: N818 -- an answer, not an error of the program
    """Ends the query with a code instead of rows, and DuckDB's message if there is one."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.answer = {"code": code, "said": text}


def main() -> None:
    """Read a query, run it, write its result."""
    question = json.load(sys.stdin)
    # Drop privileges before reading untrusted input.
    os.nice(_NICENESS)
    memory, seconds = question["process_mb"] * _MEGABYTE, int(question["seconds"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # For the start; the query itself has less.
    resource.setrlimit(resource.RLIMIT_CPU, (4 * seconds + 4, 4 * seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
    try:
        folder = question["folder"]  # empty, deleted by the parent process
        os.chdir(folder)
        connection = sandbox(question, Path(folder))
        refuse_other_than_reading(connection, question["sql"], folder)
        timers = [
            threading.Timer(question["seconds"], connection.interrupt),
            # Some DuckDB functions do not react to an interrupt.
            threading.Timer(question["seconds"] + _GRACE_S, os._exit, [TIME_IS_UP]),
        ]
        begin = time.perf_counter()
        for timer in timers:
            timer.daemon = True
            timer.start()
        # Limits memory and time to what the page states, even in DuckDB functions that do not check. What the libraries
        # have reserved so far is not counted.
        reserved = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        memory = reserved + question["memory_mb"] * _MEGABYTE
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = ceil(used.ru_utime + used.ru_stime) + int(question["seconds"])
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        try:
            answer = _rows(connection, question) | {"seconds": round(time.perf_counter() - begin, 3)}
        except duckdb.InterruptException:
            # Timeout: a partial result is no result.
            raise _Refusal("too_long") from None
        except (duckdb.OutOfMemoryException, MemoryError):
            # The query exceeds its memory limit.
            raise _Refusal("too_large") from None
        except duckdb.Error as error:
            # An error in the query: DuckDB's own message helps most.
            raise _Refusal("not_understood", _engine_words(str(error), folder)) from None
        finally:
            timers[0].cancel()
    except _Refusal as refusal:
        # Nothing was changed; the person sees the reason.
        answer = refusal.answer
    json.dump(answer, sys.stdout, ensure_ascii=False)
    sys.stdout.flush()
    # Skips the interpreter shutdown, which may abort in a DuckDB thread after the result was written.
    os._exit(0)


def sandbox(question: dict[str, Any], folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can only read the published tables of ``question``."""
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
    # From here on the process cannot write files.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    return connection


def typed_rows(mended: list[dict[str, str]]) -> str:
    """The SELECT of a view with mended columns in their declared type, and invalid cells in the extra columns."""
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
    """Raise _Refusal unless ``sql`` is a single reading statement."""
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        # A syntax error: DuckDB reports its position.
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
    names = sum(len(column["name"]) for column in columns)  # the JSON file repeats the names in every row
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
    """A value as JSON; long text is truncated."""
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
