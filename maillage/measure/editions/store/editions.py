"""Editions of the open data: list, contents and files of the published ones, and the tables of the next one.

A published edition is an immutable folder under MAILLAGE_DATA, written by store/publication.py.

A batch (new quarters, or late tests of published ones) is counted once, separately, and its figures are then immutable
(docs/explanation/privacy.md). Only an erasure changes them: then all batches are recounted from the remaining tests,
and only figures published before are published again. Recounting may change which territories are hidden to protect
others, and a newly shown figure could reveal, by differencing with older editions, what was hidden.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection

from maillage.core.problems import NotFound, Refused, Unavailable, sentence
from maillage.measure.editions.domain.editions import (
    NOT_OPENED,
    EditionState,
    closed_quarters,
    editions_of_rows,
    month_flags,
    newest_closed,
    opened_quarters,
    quarter_of,
    quarter_tree,
)
from maillage.measure.editions.store.batch_figures import (
    Batch,
    FigureRows,
    QuarterCounts,
    RowCounts,
    TableKind,
    joined,
    usage_figures,
)
from maillage.measure.editions.store.edition_tables import KEY, in_order, schema_of, table_of
from maillage.measure.figures.domain.counting import CountableRows
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.published_counts.counted_rows import newest_erasure, rows_between, window_end
from maillage.measure.figures.store.published_counts.counts import Counts
from maillage.measure.figures.store.published_counts.merging import OnProgress, nothing_to_say
from maillage.measure.record.domain.terms import COARSEST_LEVEL, Origin, Period, Usage
from maillage.territory.store.territories import places

PACKAGE_FILE: Final = "datapackage.json"
STATE_FILE: Final = ".state.json"  # input of the next edition, not published
NAME: Final = re.compile(r"[0-9]{4}-Q[1-4]")
TableName = tuple[Origin, TableKind]
BatchName = tuple[Origin, int, bool]  # origin, index of the edition, whether it has late tests
_WINDOW_ROWS: Final = 200_000
_WORKERS: Final = min(4, os.cpu_count() or 1)  # usages in parallel: each needs some hundred megabytes


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


@dataclass(frozen=True)
class EditionTables:
    """The tables of an edition before writing; ``is_recounted`` if an erasure changed published figures."""

    state: EditionState
    states: tuple[EditionState, ...]
    tables: Mapping[TableName, pa.Table]
    is_recounted: bool = False

    def quarters(self, origin: Origin) -> tuple[str, ...]:
        """The edition's quarters of an origin, ascending ("2026-Q3")."""
        return tuple(Period(quarter, 3).word for quarter in sorted(opened_quarters(self.states, origin)))


_KEYS: Final = list(KEY)


def edition_name(today: date) -> str:
    """The name of the edition of a day: its newest quarter, "2026-Q3"."""
    return Period(newest_closed(today), 3).word


def edition_tables(counts: Counts, *, today: date, on_progress: OnProgress = nothing_to_say) -> EditionTables:
    """The tables of the edition of ``today``; Refused if no closed quarter has tests."""
    before = edition_states()
    opened, tests = {}, {}
    for origin in counts.origins():
        opened_before = opened_quarters(before, origin)
        months = [month for month, number in counts.months(origin).items() if number]
        closed = closed_quarters(months, today)
        opened[origin] = tuple(quarter for quarter in closed if quarter not in opened_before)
        published = opened_before | set(opened[origin])
        tests[origin] = _tests_of(counts, origin, published)
    state = EditionState(edition_name(today), counts.watermark, counts.erasure, opened, tests)
    if counts.erasure != newest_erasure():
        message = sentence("Un effacement est encore en train d’être compté : recommencez dans quelques minutes.")
        raise Unavailable("erasure_pending", message)
    states = (*before, state)
    if not any(opened_quarters(states, origin) for origin in Origin):
        raise Refused("nothing_closed", sentence("Aucun trimestre terminé n’a de test : il n’y a rien à publier."))
    is_recounted = bool(before) and before[-1].erasure != counts.erasure
    making = _Making(counts, states, on_progress)
    if is_recounted:
        making.count_everything_again()
    else:
        making.copy_published_rows()
        making.count_late_tests()
        making.count_new_quarters()
    return EditionTables(state, states, making.tables(), is_recounted)


@dataclass
class _Making:
    """An edition under construction, batch by batch."""

    counts: Counts
    states: tuple[EditionState, ...]
    on_progress: OnProgress
    parts: dict[TableName, list[pa.Table]] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The index of this edition."""
        return len(self.states) - 1

    def tables(self) -> dict[TableName, pa.Table]:
        """All non-empty tables."""
        tables = {}
        for name, parts in self.parts.items():
            table = pa.concat_tables([schema_of(name[1]).empty_table(), *parts])
            if table.num_rows:
                tables[name] = in_order(table)
        return tables

    def copy_published_rows(self) -> None:
        """Copy all rows of the previous edition."""
        if self.newest:
            states = self.states[:-1]
            for name in [(origin, kind) for origin in Origin if opened_quarters(states, origin) for kind in TableKind]:
                self.parts.setdefault(name, []).append(_published(self.states[-2], name))

    def count_late_tests(self) -> None:
        """Add the tests of published quarters that arrived after the previous edition."""
        if not self.newest:
            return
        before, states = self.states[-2].tests, self.states[:-1]
        # An unchanged number means that no tests arrived; deleted ones would be an erasure.
        if all(
            before.get(origin, 0) == _tests_of(self.counts, origin, opened_quarters(states, origin))
            for origin in self.counts.origins()
        ):
            return
        batches = self._rows_by_batch([self.newest])
        self._add_rows({name: rows for name, rows in batches.items() if name[2]})

    def count_new_quarters(self) -> None:
        """Add the new quarters, from the published counts."""
        opened = {origin: quarters for origin, quarters in self.states[-1].opened.items() if quarters}
        for done, (origin, quarters) in enumerate(opened.items()):
            counts = QuarterCounts(self.counts, quarters)
            batch = Batch(counts, origin, quarters, quarter_tree(quarters))
            self._add(batch, (self.states[-1].name, False), (done, len(opened)))

    def count_everything_again(self) -> None:
        """Recount all batches from the remaining tests, restricted to figures published before."""
        self._add_rows(self._rows_by_batch(range(len(self.states))))
        for name, parts in self.parts.items():
            old = _published(self.states[-2], name)
            new = pa.concat_tables(parts)
            self.parts[name] = [restrict_to_published(new, old, name[1], newest=self.states[-1].name)]

    def _rows_by_batch(self, places: Sequence[int]) -> dict[BatchName, CountableRows]:
        windows: dict[BatchName, list[CountableRows]] = {}
        for place in places:
            after = self.states[place - 1].watermark if place else 0
            while after < self.states[place].watermark:
                end = window_end(after, self.states[place].watermark, limit=_WINDOW_ROWS)
                for origin, own in rows_between(after, end).by_origin():
                    for name, batch_rows in self._split(own.where(own.mask != 0), origin, place):
                        windows.setdefault(name, []).append(batch_rows)
                after = end
        return {name: joined(parts) for name, parts in windows.items()}

    def _split(self, rows: CountableRows, origin: Origin, place: int) -> Iterator[tuple[BatchName, CountableRows]]:
        editions = editions_of_rows(self.states, origin, rows.period, place=place)
        for edition in np.unique(editions[editions != NOT_OPENED]).tolist():
            on_time = month_flags(self.states[edition].opened.get(origin, ()))[rows.period]
            for is_late, is_timely in ((False, on_time), (True, ~on_time)):
                is_in_batch = (editions == edition) & is_timely
                if is_in_batch.any():
                    yield (origin, edition, is_late), rows.where(is_in_batch)

    def _add_rows(self, batches: Mapping[BatchName, CountableRows]) -> None:
        for done, ((origin, edition, is_late), rows) in enumerate(batches.items()):
            quarters = tuple(sorted({quarter_of(month) for month in np.unique(rows.period).tolist()}))
            batch = Batch(RowCounts(rows), origin, quarters, quarter_tree(quarters))
            self._add(batch, (self.states[edition].name, is_late), (done, len(batches)))

    def _add(self, batch: Batch, name: tuple[str, bool], progress: tuple[int, int]) -> None:
        done, batches = progress
        areas = [area_of(place.address) for place in places()]

        def figures_of(usage: Usage) -> list[FigureRows]:
            try:
                return list(usage_figures(batch, usage, areas))
            finally:
                # Threads of the pool end with the batch, but their database connections would stay open.
                connection.close()

        with ThreadPoolExecutor(_WORKERS) as pool:
            figures_by_usage = pool.map(figures_of, Usage)
            for number, figures in enumerate(figures_by_usage):
                self.on_progress((done + number / len(Usage)) / batches)
                for kind in TableKind:
                    rows = [figure_rows for figure_rows in figures if figure_rows.kind is kind]
                    table = table_of(rows, kind, origin=batch.origin, batch=name)
                    self.parts.setdefault((batch.origin, kind), []).append(table)


def _tests_of(counts: Counts, origin: Origin, quarters: AbstractSet[int]) -> int:
    return sum(tests for month, tests in counts.months(origin).items() if quarter_of(month) in quarters)


def table_name(name: TableName) -> str:
    """The name of a table in file names: "crowd-communes"."""
    origin, kind = name
    return f"{origin.word.replace('_', '-')}-{kind}"


def _published(state: EditionState, name: TableName) -> pa.Table:
    try:
        return edition_table(state.name, table_name(name)).cast(schema_of(name[1]))
    except FileNotFoundError:
        return schema_of(name[1]).empty_table()  # an empty table has no file


def restrict_to_published(rows: pa.Table, published: pa.Table, kind: TableKind, *, newest: str) -> pa.Table:
    """The ``rows`` of edition ``newest``, and those of previous editions contained in ``published``.

    A square counts as published if it or squares inside it were, since their sum was known.
    """
    is_new = pc.equal(rows["edition"], pa.scalar(newest))
    old = rows.filter(pc.invert(is_new))
    keys, squares = [published.select(_KEYS)], published
    while kind is TableKind.SQUARES and squares.num_rows:
        # Ancestor squares, level by level.
        squares = squares.filter(pc.greater(squares["level"], pa.scalar(COARSEST_LEVEL)))
        codes_of_parts = ([int(number) for number in str(code).split("/")] for code in squares["code"].to_pylist())
        codes = pa.array([f"{level - 1}/{x >> 1}/{y >> 1}" for level, x, y in codes_of_parts], pa.string())
        levels = pc.subtract(squares["level"], pa.scalar(1))
        squares = squares.set_column(squares.schema.get_field_index("code"), "code", codes)
        squares = squares.set_column(squares.schema.get_field_index("level"), "level", levels)
        keys.append(squares.select(_KEYS))
    shown_keys = pa.concat_tables(keys).group_by(_KEYS).aggregate([])
    old_shown = old.join(shown_keys, keys=_KEYS, join_type="left semi").select(rows.column_names)
    return pa.concat_tables([rows.filter(is_new), old_shown])
