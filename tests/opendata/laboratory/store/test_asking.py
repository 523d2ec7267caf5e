"""The laboratory under attack: what a stranger writes reads the published tables, and nothing else."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE

import duckdb
import pytest

from maillage.core.problems import Problem, Unavailable
from maillage.opendata.laboratory.store import asking, worker
from maillage.opendata.laboratory.store.asking import LabAnswer, LabColumn, ask, parse_result, query_words

SECRET = "la-clef-du-coffre"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one published table, one that is not, and a secret."""
    folder = tmp_path_factory.mktemp("shelf")
    for name, rows in (("grants", 1_000), ("drafts", 3)):
        duckdb.sql(f"COPY (SELECT i AS rang, i % 7 AS jour FROM range({rows}) t(i)) TO '{folder / name}.parquet'")
    (folder / "secret.csv").write_text(f"nom\n{SECRET}\n", "utf-8")
    return folder


def _ask(shelf: Path, sql: str) -> LabAnswer:
    return ask(sql, {"grants": shelf / "grants.parquet"})


def _code(shelf: Path, sql: str) -> str:
    return _refusal(shelf, sql, lambda: _ask(shelf, sql))


def _refusal(shelf: Path, sql: str, answer: Callable[[], LabAnswer]) -> str:
    with pytest.raises(Problem) as refusal:
        answer()
    assert SECRET not in refusal.value.text
    # The place of the tables is not told to who does not know it.
    assert str(shelf) in sql or str(shelf) not in refusal.value.text
    return refusal.value.code


def test_question_is_answered_with_types(shelf: Path):
    found = _ask(shelf, "SELECT jour, count(*) AS n FROM grants GROUP BY 1 ORDER BY 1 LIMIT 2;")

    assert (found.columns, found.rows, found.is_cut) == (
        (LabColumn("jour", "BIGINT"), LabColumn("n", "BIGINT")),
        ((0, 143), (1, 143)),
        False,
    )


@pytest.mark.parametrize(
    "sql",
    [
        "WITH t AS (SELECT 1 AS x) SELECT * FROM t",
        "FROM grants LIMIT 1",
        "DESCRIBE grants",
        "SUMMARIZE grants",
        "VALUES (1)",
    ],
)
def test_other_forms_of_reading_are_answered(shelf: Path, sql: str):
    assert len(_ask(shelf, sql).rows) > 0


# What reads something else than a published table, or does not read.
REFUSED = [
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_csv_auto('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM \"read_text\"('{secret}')",
    "SELECT * FROM /* */ read_text /* */ ('{secret}')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM '{secret}'",
    'SELECT * FROM "{secret}"',
    "SELECT * FROM '{drafts}'",
    "SELECT * FROM read_parquet('{drafts}')",
    "SELECT * FROM parquet_scan('{drafts}')",
    "SELECT * FROM parquet_metadata('{drafts}')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM read_json('/proc/self/environ')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    "SELECT * FROM query('SELECT * FROM read_' || 'text(''/etc/passwd'')')",
    "SELECT * FROM query_table('/etc/passwd')",
    "SELECT * FROM 'http://127.0.0.1:{port}/x.parquet'",
    "SELECT * FROM read_parquet('https://127.0.0.1:{port}/x.parquet')",
    "SELECT * FROM 's3://bucket/x.parquet'",
    "SELECT getenv('HOME')",
    "SELECT current_setting('allowed_paths')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_views()",
    "SELECT * FROM duckdb_extensions()",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM information_schema.tables",
    "COPY grants TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '/dev/stdout'",
    "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/other.db'",
    "ATTACH ':memory:' AS z",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET memory_limit = '10GB'",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "CREATE TABLE x AS SELECT 1",
    "CREATE MACRO m() AS 1",
    "CREATE SECRET s (TYPE s3)",
    "DROP VIEW grants",
    "INSERT INTO grants VALUES (1, 2)",
    "CALL pragma_version()",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "BEGIN",
    "CHECKPOINT",
    "EXPLAIN ANALYZE SELECT 1",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP VIEW grants",
    "SELECT * FROM drafts",
    "SELEC 1",
    "-- rien",
    ";",
    "(" * 3000 + "1" + ")" * 3000,
    "SELECT " + "+".join(["1"] * 3000),
]
# The worker with its engine loaded once, which takes longer than to refuse them all: each question has a process of its
# own all the same, from before the worker looks at it.
_LOADED_ONCE = """
import io, json, os, runpy, sys
main = runpy.run_path(sys.argv[1])["main"]
ends = []
for question in json.load(sys.stdin):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        sys.stdin, sys.stdout = io.StringIO(json.dumps(question)), open(writing, "w", encoding="utf-8")
        main()
    os.close(writing)
    with open(reading, encoding="utf-8") as told:
        answer = told.read()
    ends.append((os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), answer))
json.dump(ends, sys.stdout)
"""


@pytest.fixture(scope="module")
def listener() -> Iterator[int]:
    """A port on which nobody may knock."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        yield int(server.getsockname()[1])
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.fixture(scope="module")
def ends(shelf: Path, listener: int, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    """Of each question of REFUSED how its process ended, and what it wrote."""
    asked = [
        {
            "sql": sql.format(**_places(shelf, listener)),
            "tables": [{"name": "grants", "path": str(shelf / "grants.parquet")}],
            "folder": str(tmp_path_factory.mktemp("question")),
            **asking._LIMITS,
        }
        for sql in REFUSED
    ]
    command = [sys.executable, "-I", "-c", _LOADED_ONCE, str(worker.__file__)]
    ended = subprocess.run(command, input=json.dumps(asked).encode(), stdout=PIPE, env={}, check=True)
    return dict(zip(REFUSED, json.loads(ended.stdout), strict=True))


def _places(shelf: Path, listener: int) -> dict[str, object]:
    return {"secret": shelf / "secret.csv", "drafts": shelf / "drafts.parquet", "folder": shelf, "port": listener}


@pytest.mark.parametrize("sql", REFUSED)
def test_what_is_not_reading_a_published_table_is_refused(
    shelf: Path, listener: int, ends: dict[str, tuple[int, str]], sql: str
):
    status, written = ends[sql]

    code = _refusal(shelf, sql.format(**_places(shelf, listener)), lambda: parse_result(status, written.encode()))

    after = sorted(path.name for path in shelf.iterdir() if path.name != "turns")
    assert (code.startswith("laboratory_"), after) == (True, ["drafts.parquet", "grants.parquet", "secret.csv"])


@pytest.mark.parametrize(
    ("sql", "code"), [("", "no_question"), ("   ", "no_question"), (";", "laboratory_no_question")]
)
def test_nothing_is_no_question(shelf: Path, sql: str, code: str):
    assert _code(shelf, sql) == code


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM range(10000000000) a, range(10000000000) b",
        "SELECT string_agg(a.rang::TEXT || b.rang::TEXT, ',') FROM grants a, grants b, grants c",
        "SELECT list(a.rang) FROM grants a, grants b, grants c",
        "SELECT repeat('a', 2000000000)",
        "SELECT * FROM grants a, grants b, grants c ORDER BY md5(a.rang::TEXT || b.rang::TEXT || c.rang::TEXT)",
        "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r",
    ],
)
def test_greedy_question_ends_and_hurts_nobody(shelf: Path, sql: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(asking._LIMITS, "seconds", 1)
    begin = time.monotonic()

    code = _code(shelf, sql)

    assert (code in {"laboratory_too_long", "laboratory_too_large"}, time.monotonic() - begin < 12) == (True, True)


def test_long_answer_is_cut(shelf: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(asking._LIMITS, "rows", 10)

    found = _ask(shelf, "SELECT * FROM grants")

    assert (len(found.rows), found.is_cut) == (10, True)


def test_heavy_answer_is_cut(shelf: Path):
    found = _ask(shelf, "SELECT repeat('é', 9000) AS x FROM grants")

    assert (found.is_cut, sum(len(str(row[0]).encode()) for row in found.rows) <= asking.MOST_BYTES) == (True, True)


def test_long_question_is_refused(shelf: Path):
    assert _code(shelf, "SELECT '" + "x" * 9_000 + "'") == "question_too_long"


def test_values_of_every_kind_can_be_told(shelf: Path):
    sql = (
        "SELECT NULL, true, 1.5::DECIMAL(4, 2), 'nan'::DOUBLE, DATE '2026-01-02', TIMESTAMP '2026-01-02 03:04:05', "
        "'a'::BLOB, [1, 2], {'a': 1}, INTERVAL 1 DAY, 170141183460469231731687303715884105727::HUGEINT"
    )

    row = _ask(shelf, sql).rows[0]

    assert row == (
        *(None, True, 1.5, "nan", "2026-01-02", "2026-01-02T03:04:05", "61"),
        *("[1, 2]", "{'a': 1}", "1 day, 0:00:00", 170141183460469231731687303715884105727),
    )


def test_process_has_no_environment(shelf: Path):
    os.environ["MAILLAGE_SECRET_OF_TEST"] = SECRET
    try:
        assert _code(shelf, "SELECT * FROM read_text('/proc/self/environ')") == "laboratory_closed_function"
    finally:
        del os.environ["MAILLAGE_SECRET_OF_TEST"]


def test_too_many_at_once_are_told_to_come_back(shelf: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asking, "LANE", replace(asking.LANE, patience_s=0.2))
    are_asking, is_over = threading.Barrier(asking.LANE.at_once + 1), threading.Event()

    def keep_busy() -> None:
        with asking.LANE.turn():
            are_asking.wait()
            is_over.wait()

    busy = [threading.Thread(target=keep_busy) for _ in range(asking.LANE.at_once)]
    for thread in busy:
        thread.start()
    are_asking.wait()

    try:
        with pytest.raises(Unavailable) as refusal:
            _ask(shelf, "SELECT 1")
    finally:
        is_over.set()
        for thread in busy:
            thread.join()
    assert refusal.value.code == "laboratory_busy"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT damerau_levenshtein(repeat('a', 60000), repeat('b', 60000))",  # 1.4 GB were seen
        "SELECT printf('%900000000d', 1)",
        "SELECT sum(length(repeat(rang::VARCHAR, 1000000))) FROM grants",
    ],
)
def test_function_that_takes_memory_behind_the_engines_back_ends_with_its_process(
    shelf: Path, tmp_path: Path, sql: str
):
    tables = [{"name": "grants", "path": str(shelf / "grants.parquet")}]
    asked = {"sql": sql, "tables": tables, "folder": str(tmp_path), **asking._LIMITS}

    peak_mb = 0.0
    with subprocess.Popen(
        [sys.executable, "-I", str(worker.__file__)], stdin=PIPE, stdout=PIPE, stderr=PIPE, env={}
    ) as running:
        assert running.stdin is not None
        running.stdin.write(json.dumps(asked).encode())
        running.stdin.close()
        while running.poll() is None:
            peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{running.pid}/status").read_text("ascii"))
            peak_mb = max(peak_mb, int(peak[1]) / 1024 if peak else 0.0)
            time.sleep(0.005)  # the second core is for what is measured
        assert running.stdout is not None
        written = running.stdout.read()

    assert 20 < peak_mb < 160 + asking.MEMORY_MB  # the libraries, and what the page says
    code = _refusal(shelf, sql, lambda: parse_result(running.returncode, written))
    assert code in {"laboratory_too_large", "laboratory_too_long"}


def test_function_that_does_not_hear_that_time_is_up_ends_with_its_process(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(asking._LIMITS, "seconds", 1)

    assert _code(shelf, "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))") == "laboratory_too_long"


def test_long_names_of_columns_count_as_what_a_file_repeats_in_every_row(shelf: Path):
    answer = _ask(shelf, f'SELECT 1 AS "{"a" * 7_000}" FROM grants')

    assert (answer.is_cut, len(answer.rows) * 7_000 <= asking.MOST_BYTES) == (True, True)


def test_words_of_a_question_name_its_tables():
    assert query_words('SELECT "a" FROM Grants, sub.t_2024') == {"select", "a", "from", "grants", "sub", "t_2024"}
