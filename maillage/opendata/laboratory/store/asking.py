"""Runs a query in a subprocess, limits concurrency, and translates its outcome."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final

from maillage.core.problems import Refused, sentence
from maillage.opendata.laboratory.store.columns import MendedColumn
from maillage.opendata.laboratory.store.worker import TIME_IS_UP
from maillage.web.protection.lanes import Lane

LONGEST_SQL: Final = 8_000
SECONDS: Final = 5
MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 5_000_000
MEMORY_MB: Final = 256  # of DuckDB
PROCESS_MB: Final = 2_048  # of address space: libraries and threads reserve more than they use
THREADS: Final = 1
_START_S: Final = 10.0  # starting a process may take long on a loaded machine
_WORKER: Final = Path(__file__).with_name("worker.py")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class LabColumn:
    """A column of a result with its DuckDB type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class LabAnswer:
    """The result of a query; ``is_cut`` if rows were truncated; ``warnings`` about sums that make no sense."""

    columns: tuple[LabColumn, ...]
    rows: tuple[tuple[str | int | float | bool | None, ...], ...]
    is_cut: bool
    seconds: float
    warnings: tuple[str, ...] = ()


_LIMITS: Final = {
    "seconds": SECONDS,
    "rows": MOST_ROWS,
    "bytes": MOST_BYTES,
    "memory_mb": MEMORY_MB,
    "process_mb": PROCESS_MB,
    "threads": THREADS,
}
_BUSY: Final = sentence("Trop de questions sont posées en ce moment : recommencez dans quelques secondes.")
LANE: Final = Lane("laboratory", at_once=2, patience_s=4.0, busy=_BUSY)
_SENTENCES: Final[Mapping[str, str]] = {
    "too_long": sentence("La question a demandé plus de %(seconds)s secondes : filtrez davantage, ou groupez."),
    "too_large": sentence("La question demande trop de mémoire : prenez moins de colonnes, filtrez, ou groupez."),
    "not_understood": sentence("La question n’est pas comprise : %(said)s"),
    "one_question": sentence("Une seule question à la fois : gardez un seul SELECT, sans point-virgule au milieu."),
    "no_question": sentence("Écrivez une question : par exemple SELECT * FROM … LIMIT 10."),
    "only_select": sentence("Le laboratoire ne fait que lire : la question commence par SELECT, WITH ou FROM."),
    "closed_function": sentence("« %(said)s » n’est pas permis ici : seuls les jeux de données publiés se lisent."),
}

# The most common mistakes by DuckDB 1 error message, with advice in the reader's language.
_MISTAKES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (
        re.compile(r"Table with name (?P<said>\S+) does not exist"),
        sentence("La table « %(said)s » n’existe pas : leurs noms sont dans la liste, sous la question."),
    ),
    (
        re.compile(r'Referenced table "(?P<said>[^"]*)" not found'),
        sentence("La table « %(said)s » n’est pas dans cette question : nommez-la après FROM."),
    ),
    (
        re.compile(r'Referenced column "(?P<said>[^"]*)" (?:was )?not found'),
        sentence(
            "La colonne « %(said)s » n’existe pas dans ces tables : les noms sont dans la liste, sous la question."
        ),
    ),
    (
        re.compile(r"No function matches the given name and argument types '(?P<said>[^']*\bVARCHAR\b[^']*)'"),
        sentence(
            "« %(said)s » ne se calcule pas : une de ces colonnes est un texte. Choisissez une colonne de nombres ou "
            "de dates, ou convertissez-la : try_cast(colonne AS DOUBLE)."
        ),
    ),
    (
        re.compile(r"No function matches the given name and argument types '(?P<said>[^']*)'"),
        sentence("« %(said)s » ne se calcule pas : ces colonnes ne sont pas du type qu’il faut."),
    ),
    (
        re.compile(r"Function with name (?P<said>\S+) does not exist"),
        sentence("La fonction « %(said)s » n’existe pas : vérifiez son nom (DuckDB)."),
    ),
    (
        re.compile(r'column "(?P<said>[^"]*)" must appear in the GROUP BY clause'),
        sentence(
            "La colonne « %(said)s » n’est ni groupée ni résumée : ajoutez-la au GROUP BY, ou prenez-en max, sum…"
        ),
    ),
    (
        re.compile(r"Could not convert string '(?P<said>.*)' to [A-Z]"),
        sentence("« %(said)s » ne se lit pas comme un nombre ou une date : try_cast laisse vide ce qui ne se lit pas."),
    ),
    (
        re.compile(r'syntax error at or near "(?P<said>[^"]*)"'),
        sentence("La question n’est pas comprise à partir de « %(said)s »."),
    ),
    (
        re.compile(r"syntax error at end of input|SELECT clause without selection list"),
        sentence("La question n’est pas finie : dites quelles colonnes, et de quelle table (SELECT … FROM …)."),
    ),
    (
        re.compile(r"unterminated (?:quoted|string)"),
        sentence("Il manque une apostrophe ou un guillemet qui ferme un texte."),
    ),
)


def ask(
    sql: str, tables: Mapping[str, Path], *, mended: Mapping[str, Sequence[MendedColumn]] = MappingProxyType({})
) -> LabAnswer:
    """The result of ``sql`` over ``tables`` (typed table by name); ``mended`` columns keep their declared type.

    Raises Refused if the query is forbidden, invalid, too long or too large; Unavailable if too many are running.
    """
    if not sql.strip():
        raise Refused("no_question", _SENTENCES["no_question"])
    if len(sql) > LONGEST_SQL:
        message = sentence("La question est trop longue : %(most)s caractères au plus.")
        raise Refused("question_too_long", message, most=LONGEST_SQL)
    with LANE.turn(), TemporaryDirectory(prefix="maillage-") as empty:
        question = {
            "sql": sql,
            "tables": [
                {
                    "name": name,
                    "path": str(path.resolve()),
                    "mended": [asdict(column) for column in mended.get(name, ())],
                }
                for name, path in tables.items()
            ],
            "folder": empty,
            **_LIMITS,
        }
        try:
            ended = subprocess.run(  # noqa: S603 -- our own program; the question is on its standard input
                [sys.executable, "-I", str(_WORKER)],
                input=json.dumps(question).encode(),
                capture_output=True,
                env={},
                timeout=SECONDS + _START_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            # The process was killed and leaves nothing behind.
            ended = None
    return parse_result(-signal.SIGKILL, b"") if ended is None else parse_result(ended.returncode, ended.stdout)


def parse_result(status: int, written: bytes) -> LabAnswer:
    """The result in the output ``written`` of a worker that ended with ``status``; Refused if it failed."""
    answer: dict[str, Any]
    if status in {TIME_IS_UP, -signal.SIGXCPU, -signal.SIGKILL}:
        answer = {"code": "too_long"}
    elif status != 0:
        # The process hit its limits (memory, time) and was ended by the kernel or a library.
        answer = {"code": "too_large"}
    else:
        answer = json.loads(written)
    if "code" in answer:
        said = str(answer.get("said", ""))
        if answer["code"] == "not_understood":
            for pattern, message in _MISTAKES:
                if match := pattern.search(said):
                    raise Refused("laboratory_not_understood", message, said=match.groupdict().get("said", ""))
        # Further lines are hints of DuckDB in English; some name tables that are closed.
        first_line = said.split("\n", maxsplit=1)[0]
        raise Refused(f"laboratory_{answer['code']}", _SENTENCES[answer["code"]], seconds=SECONDS, said=first_line)
    columns = tuple(LabColumn(column["name"], column["type"]) for column in answer["columns"])
    return LabAnswer(columns, tuple(tuple(row) for row in answer["rows"]), answer["is_cut"], answer["seconds"])


def query_words(sql: str) -> frozenset[str]:
    """The words of a query in lower case, which include the names of its tables."""
    return frozenset(word.lower() for word in _WORD.findall(sql[:LONGEST_SQL]))
