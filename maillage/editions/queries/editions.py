"""Queries on published editions: list, contents, files under MAILLAGE_DATA.

An edition is an immutable folder, written by editions/export/publication.py.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from maillage.core.problems import NotFound, sentence
from maillage.editions.rules.editions import EditionState
from maillage.quality.terms import Origin

PACKAGE_FILE: Final = "datapackage.json"
STATE_FILE: Final = ".state.json"  # input of the next edition, not published
NAME: Final = re.compile(r"[0-9]{4}-Q[1-4]")


@dataclass(frozen=True, slots=True)
class EditionFile:
    """A file of an edition. ``table`` is "crowd-communes" for tables, "" for others."""

    name: str
    form: str
    size_bytes: int
    table: str = ""


@dataclass(frozen=True, slots=True)
class EditionTable:
    """A table of an edition with its number of rows."""

    name: str
    origin: Origin
    kind: str
    rows: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A published edition. ``quarters`` are its periods ("2026-Q3") by origin."""

    name: str
    published_on: date
    method: str
    quarters: Mapping[Origin, tuple[str, ...]]
    tables: tuple[EditionTable, ...]
    files: tuple[EditionFile, ...]


def editions_folder() -> Path:
    """The folder of all editions."""
    return Path(settings.DATA_DIR) / "open-data"


def editions() -> tuple[Edition, ...]:
    """All editions, newest first."""
    return tuple(edition(name) for name in reversed(edition_names()))


def edition_names() -> tuple[str, ...]:
    """The names of the editions, oldest first."""
    folder = editions_folder()
    names = [path.name for path in folder.iterdir() if NAME.fullmatch(path.name)] if folder.is_dir() else []
    return tuple(sorted(names))


def real_edition_names() -> tuple[str, ...]:
    """The names of editions with real tests, oldest first."""
    return tuple(name for name in edition_names() if not is_demonstration_edition(name))


def is_demonstration_edition(name: str) -> bool:
    """Whether all tests of the edition are simulated."""
    state = _state(editions_folder() / name / STATE_FILE)
    return {origin for origin, tests in state.tests.items() if tests} == {Origin.SIMULATED}


def edition(name: str) -> Edition:
    """An edition by name; raises NotFound."""
    folder = editions_folder() / name
    if not NAME.fullmatch(name) or not folder.is_dir():
        raise NotFound("unknown_edition", sentence("Aucune édition ne s’appelle « %(name)s »."), name=name[:20])
    return edition_in(folder, folder.stat().st_mtime_ns)


def edition_file(name: str, file_name: str) -> Path:
    """The path of a file of an edition; NotFound if it has no such file."""
    if file_name not in {file.name for file in edition(name).files}:
        message = sentence("L’édition %(name)s n’a pas de fichier « %(file)s ».")
        raise NotFound("unknown_file", message, name=name, file=file_name[:80])
    return editions_folder() / name / file_name


def edition_states() -> tuple[EditionState, ...]:
    """The states of all editions, oldest first."""
    return tuple(_state(editions_folder() / name / STATE_FILE) for name in edition_names())


def edition_table(name: str, table: str) -> pa.Table:
    """The published rows of a table of an edition."""
    return pq.read_table(editions_folder() / name / f"{table}.parquet")


def state_document(state: EditionState) -> dict[str, Any]:
    """The state as a JSON document."""
    return {
        "name": state.name,
        "watermark": state.watermark,
        "erasure": state.erasure,
        "opened": {origin.word: list(quarters) for origin, quarters in state.opened.items()},
        "tests": {origin.word: tests for origin, tests in state.tests.items()},
    }


def _state(path: Path) -> EditionState:
    form = json.loads(path.read_text(encoding="utf-8"))
    return EditionState(
        form["name"],
        form["watermark"],
        form["erasure"],
        {Origin[word.upper()]: tuple(quarters) for word, quarters in form["opened"].items()},
        {Origin[word.upper()]: tests for word, tests in form["tests"].items()},
    )


@lru_cache(maxsize=64)
def edition_in(folder: Path, _made_at: int) -> Edition:
    """The edition in ``folder``, cached by modification time."""
    form = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
    return Edition(
        name=form["version"],
        published_on=date.fromisoformat(form["created"]),
        method=form["method"],
        quarters={Origin[word.upper()]: tuple(quarters) for word, quarters in form["quarters"].items()},
        tables=tuple(
            EditionTable(entry["name"], Origin[entry["origin"].upper()], entry["kind"], entry["rows"])
            for entry in form["tables"]
        ),
        files=tuple(
            EditionFile(entry["name"], entry["format"], (folder / entry["name"]).stat().st_size, entry["table"])
            for entry in form["files"]
        ),
    )
