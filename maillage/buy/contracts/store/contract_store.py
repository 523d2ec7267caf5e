"""The published stores of contracts, real and invented: SQL over the tables of the displayed one, and its index.

Tables: contracts, holders, amendments, subcontracts, considerations, concession_years, remarks, versions, links,
backlinks (links sorted by target), peers, awards (contracts by holder), retracted; tables of parts have the contract's
number as ``contract_number``. User input reaches DuckDB as bound parameters only. A query that exceeds its memory or
time is refused without affecting others.
"""

import datetime as dt
import json
import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np

from maillage.buy.contracts.domain.contracts import CONTRACTS
from maillage.buy.contracts.domain.listed_contracts import ListedContract, contract_of_card
from maillage.buy.contracts.domain.vocabularies import LeftOut
from maillage.buy.contracts.store.contract_files import MANIFEST, contracts_folder, procurement_folder
from maillage.buy.contracts.store.hidden_contracts import HAS_HIDDEN_NAME, HiddenContracts, hidden_contracts
from maillage.core.files.parquet_rows import parquet_engine
from maillage.core.files.published import Manifest, PublishedSnapshots
from maillage.core.problems import Unavailable, sentence
from maillage.core.processes import abandon_in_child
from maillage.web.demonstration import show_kind_of, shows_demonstration
from maillage.web.request_memory import RequestMemory

# Raise it with each change of the content of the store's files; a test compares the columns.
STORE_FORMAT: Final = 8
SEARCH_FILE: Final = "search.sqlite"
SORTING_FILE: Final = "sorting.npy"
# Values to sort and add up a long list: a row each, with a column per contract number from 1: days since 1970, EUR,
# LEFT_OUT_NUMBERS; NaN for unknown values.
SORTING_ROWS: Final = ("notified_on", "ends_on", "amount_now_eur", "counted_eur", "left_out")
LEFT_OUT_NUMBERS: Final[Mapping[LeftOut, int]] = {reason: number for number, reason in enumerate(LeftOut, 1)}
VERSIONS: Final = "versions"
LINKS: Final = "links"
BACKLINKS: Final = "backlinks"
PEERS: Final = "peers"
AWARDS: Final = "awards"
HOLDER: Final = "holder"  # parameter of a condition on the SIREN of a holder
_OWN_AWARDS: Final = "CREATE TEMP TABLE awards AS SELECT siren, number FROM memory.main.awards WHERE siren = $holder"
# Columns read by sums and shares, and text columns that a condition may filter by.
_SUMMED: Final = (
    *("number", "year", "counted_eur", "amount_now_eur", "is_social", "is_environmental", "is_order", "is_doubtful"),
    *("is_framework", "used_share", "ends_on", "holder_count", "is_small", "distance_km", "is_subcontracting_declared"),
    "left_out",
    *("in_region", "in_departement", "in_epci", "in_commune", "cpv_division", "signal_single_offer", "signal_late"),
    *("signal_direct_award", "signal_amended", "signal_much_amended", "signal_implausible_step", "signal_splitting"),
    *("signal_varied_holder", "signal_concentration"),
)
_FOUND_BY: Final = ("buyer_id", "buyer_siren", "region", "departement", "epci", "commune", "cpv", "procedure")
_THREADS: Final = max(1, min(4, os.cpu_count() or 1))
_MEMORY: Final = "512MB"
_LONGEST_S: Final = 10.0
_NOT_BUILT: Final = sentence("Aucun marché public n’est encore chargé ici : revenez plus tard.")
_OUTDATED: Final = sentence(
    "Le site vient de changer de version : les marchés sont relus, revenez dans quelques minutes. Rien n’est perdu."
)
_BUSY: Final = sentence(
    "Trop de questions lourdes sont posées en ce moment : recommencez dans une minute, ou filtrez davantage."
)


_HIDDEN_NUMBERS: Final = f"""
    SELECT number FROM contracts
    WHERE list_contains($keys::VARCHAR[], key) OR list_contains($files::VARCHAR[], file_sha256)
    UNION
    SELECT contract_number
    FROM (
        SELECT contract_number, name FROM holders
        UNION
        SELECT contract_number, label FROM holders
        UNION
        SELECT contract_number, holder.name FROM (SELECT contract_number, unnest(holders) AS holder FROM versions)
    )
    WHERE contract_number IS NOT NULL AND {HAS_HIDDEN_NAME.format(name="name")}
"""  # noqa: S608 -- words of ours
# By key column of a table, the condition on visible rows.
_SHOWN: Final[Mapping[str, str]] = {
    **{
        column: f"({column} IS NULL OR {column} NOT IN (FROM hidden_numbers))"
        for column in ("number", "contract_number", "from_number", "to_number")
    },
    "file_sha256": "(file_sha256 IS NULL OR file_sha256 NOT IN (FROM hidden_files))",
}


@dataclass(frozen=True, slots=True)
class StoreManifest:
    """The manifest of the current version: rows by table, what was hidden when it was built, and its files."""

    version: str
    rows: Mapping[str, int]
    hidden: str = ""
    files: Sequence[Mapping[str, Any]] = ()
    format: int = STORE_FORMAT


STORES: Final = Manifest[StoreManifest](StoreManifest, format_number=STORE_FORMAT)


class ContractStore:
    """One published version, open in this process: one DuckDB instance, a cursor per thread.

    All answers of a request come from one version: open it once (``contract_store``) and pass it on.
    """

    def __init__(self, folder: Path, manifest: StoreManifest, hidden: HiddenContracts | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
        self.hidden_mark = manifest.hidden if hidden is None else hidden.mark
        # The store was built before something was hidden: cached results of it are invalid.
        self.is_narrowed = hidden is not None
        self.version = manifest.version + (f"-{hidden.mark}" if hidden is not None else "")
        self.rows_by_table = manifest.rows
        spill = procurement_folder().parent / "run" / "contracts" / str(os.getpid())
        self._engine = parquet_engine(threads=_THREADS, memory=_MEMORY, spill=spill)
        for name in self.rows_by_table:
            path = folder / f"{name}.parquet"
            path.stat()  # FileNotFoundError: a newer version replaced this one
            literal = "'" + str(path).replace("'", "''") + "'"
            self._engine.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({literal})")  # noqa: S608 -- ours
        self._left_out: frozenset[int] = self._leave_out(hidden) if hidden is not None else frozenset()
        self._own = threading.local()
        weakref.finalize(self, self._engine.close)

    @cached_property
    def received_days(self) -> Mapping[str, dt.date]:
        """The date of receipt of each of its files, by digest."""
        return {file["sha256"]: dt.date.fromisoformat(file["received_on"]) for file in self.manifest.files}

    def without(self, hidden: HiddenContracts) -> "ContractStore":
        """The same version, with queries that leave out what is hidden."""
        return ContractStore(self.folder, self.manifest, hidden)

    def _leave_out(self, hidden: HiddenContracts) -> frozenset[int]:
        """Replace all tables by views without the hidden contracts; their numbers."""
        engine = self._engine
        found = engine.execute(
            _HIDDEN_NUMBERS,
            {"keys": [*hidden.keys], "files": [*hidden.files], "names": hidden.name_patterns},
        ).fetchall()
        engine.execute("CREATE TABLE hidden_numbers (number INTEGER)")
        engine.execute("CREATE TABLE hidden_files (sha256 VARCHAR)")
        engine.execute("CREATE TABLE hidden_sources (name VARCHAR)")
        for table, values in (
            ("hidden_numbers", [number for (number,) in found]),
            ("hidden_files", [*hidden.files]),
            ("hidden_sources", [*hidden.sources]),
        ):
            engine.execute(f"INSERT INTO {table} SELECT unnest($values)", {"values": values})
        for name in self.rows_by_table:
            literal = "'" + str(self.folder / f"{name}.parquet").replace("'", "''") + "'"
            named = engine.execute(f"DESCRIBE {name}").fetchall()
            conditions = [condition for column, *_rest in named if (condition := _SHOWN.get(column))]
            if name == "retracted":
                conditions.append("source_name NOT IN (FROM hidden_sources)")
            engine.execute(
                f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet({literal}) "  # noqa: S608 -- ours
                f"WHERE {' AND '.join(conditions) or 'true'}"
            )
        return frozenset(number for (number,) in found)

    def rows(
        self, sql: str, parameters: Mapping[str, Any] | None = None, *, longest_s: float = _LONGEST_S
    ) -> list[tuple[Any, ...]]:
        """The rows selected by ``sql``; Unavailable if it exceeds memory or time."""
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._own, "cursor", None)
        if cursor is None:
            cursor = self._own.cursor = self._engine.cursor()
        with _bounded(cursor, longest_s):
            return cursor.execute(sql, dict(parameters or {})).fetchall()

    @contextmanager
    def narrowed_contracts(self, condition: str, parameters: Mapping[str, Any]) -> Iterator["NarrowedContracts"]:
        """A copy of the contracts that meet a condition, for several queries; dropped afterwards."""
        cursor = self._engine.cursor()
        try:
            yield NarrowedContracts(cursor, condition, parameters)
        finally:
            cursor.close()

    def numbers_matching(self, query: str) -> list[int]:
        """The numbers of contracts that match an FTS5 query, ascending; empty for an invalid query."""
        return self._shown_numbers("SELECT rowid FROM contracts WHERE contracts MATCH ? ORDER BY rowid", query)

    def newest_of_objects(self, query: str, most: int) -> list[int]:
        """The ``most`` highest numbers of contracts whose object matches an FTS5 query, newest first."""
        return self._shown_numbers(
            "SELECT rowid FROM objects WHERE objects MATCH ? ORDER BY rowid DESC LIMIT ?", query, most
        )

    def _shown_numbers(self, sql: str, *values: str | int) -> list[int]:
        """The numbers that an FTS5 query finds, without hidden contracts; empty for an invalid query."""
        try:
            numbers = [number for (number,) in self._index().execute(sql, values)]
        except sqlite3.OperationalError:  # invalid query: no match
            return []
        return [number for number in numbers if number not in self._left_out] if self._left_out else numbers

    def term_counts(self, words: Iterable[str]) -> dict[str, int]:
        """Those of ``words`` (normalised) that occur in contracts, with the number of contracts."""
        sql = "SELECT word, contracts FROM words WHERE word IN (SELECT value FROM json_each(?))"
        return dict(self._index().execute(sql, (json.dumps([*words]),)))

    def words_begun(self, beginning: str, most: int) -> list[str]:
        """At most ``most`` words of contracts with the prefix ``beginning`` (normalised), sorted."""
        sql = "SELECT word FROM words WHERE word >= ? AND word < ? ORDER BY word LIMIT ?"
        return [word for (word,) in self._index().execute(sql, (beginning, f"{beginning}\U0010ffff", most))]

    def numbers_of(self, keys: Iterable[str]) -> dict[str, int]:
        """The contract numbers by key; unknown keys are absent."""
        rows = (self._index().execute("SELECT key, number FROM keys WHERE key = ?", (key,)).fetchone() for key in keys)
        return dict(row for row in rows if row is not None and row[1] not in self._left_out)

    def listed(self, numbers: Iterable[int]) -> list[ListedContract]:
        """The contracts with these numbers as list items, in order; unknown numbers are left out."""
        index, sql = self._index(), "SELECT card FROM cards WHERE number = ?"
        rows = (index.execute(sql, (number,)).fetchone() for number in numbers if number not in self._left_out)
        return [contract_of_card(json.loads(row[0])) for row in rows if row is not None]

    def sorting(self) -> Mapping[str, "np.ndarray[Any, np.dtype[np.float64]]"]:
        """The values of SORTING_ROWS from number 1 on, memory-mapped and shared by all processes."""
        mapped = np.load(self.folder / SORTING_FILE, mmap_mode="r")
        return dict(zip(SORTING_ROWS, mapped, strict=True))

    def _index(self) -> sqlite3.Connection:
        index: sqlite3.Connection | None = getattr(self._own, "index", None)
        if index is None:
            # immutable: published files never change, so SQLite needs no lock file.
            address = f"file:{self.folder / SEARCH_FILE}?mode=ro&immutable=1"
            index = self._own.index = sqlite3.connect(address, uri=True)
        return index


class NarrowedContracts:
    """The contracts that meet one condition, copied on the first query so that each query only reads these.

    The copies have the names of the tables, so that a query's SQL is the same as on all contracts.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, condition: str, parameters: Mapping[str, Any]) -> None:
        self._cursor = cursor
        self._condition = condition
        self._parameters = dict(parameters)
        self._is_copied = False

    def concerns(self, parameters: Mapping[str, Any]) -> bool:
        """Whether a query with these parameters includes the condition, so that only its contracts can match."""
        return bool(self._parameters) and self._parameters.items() <= dict(parameters).items()

    def rows(self, sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Same as ``ContractStore.rows``; ``sql`` must only read contracts that meet the condition."""
        with _bounded(self._cursor, _LONGEST_S):
            if not self._is_copied:
                if HOLDER in self._parameters:
                    own = {HOLDER: self._parameters[HOLDER]}
                    self._cursor.execute(_OWN_AWARDS, own)
                columns = (*_SUMMED, *(name for name in _FOUND_BY if name in self._condition))
                self._cursor.execute(
                    f"CREATE TEMP TABLE contracts AS SELECT {', '.join(columns)} "  # noqa: S608 -- words of ours
                    f"FROM memory.main.contracts WHERE {self._condition}",
                    self._parameters,
                )
                self._is_copied = True
            return self._cursor.execute(sql, dict(parameters)).fetchall()


def published_manifest(*, is_invented: bool) -> StoreManifest | None:
    """The current manifest of the real or invented store; None if none is published in this format.

    After an upgrade the folder may have another format: it is ignored until the background process rebuilds it.
    """
    return STORES.read(contracts_folder(is_invented=is_invented) / MANIFEST)


def refuse_outdated() -> None:
    """Raise Unavailable if the store was built by another version, until the background process has rebuilt it."""
    is_invented = shows_invented()
    if contract_store() is None and (contracts_folder(is_invented=is_invented) / MANIFEST).exists():
        raise Unavailable("contracts_outdated", _OUTDATED).fixed_by("maillage procurement build")


def contract_store(*, is_invented: bool | None = None) -> ContractStore | None:
    """The displayed store, or the one of the given kind; None before the first publication.

    A request gets the same store throughout, since contract numbers belong to a version.
    """
    kind = shows_invented() if is_invented is None else is_invented
    return _of_request.value(partial(_newest_store, kind), kind)


def store_in_force() -> ContractStore:
    """The displayed store; Unavailable before the first publication."""
    store = contract_store()
    if store is None:
        refuse_outdated()
        raise Unavailable("contracts_not_built", _NOT_BUILT).fixed_by("maillage procurement import")
    return store


_of_request: Final = RequestMemory[ContractStore | None]()


def _newest_store(is_invented: bool) -> ContractStore | None:  # noqa: FBT001 -- which of the two
    store = _published.newest(contracts_folder(is_invented=is_invented) / MANIFEST)
    if store is None:
        return None
    hidden = hidden_contracts()
    return store if store.hidden_mark == hidden.mark else _narrowed_store(store, hidden)


def _opened_store(path: Path, _before: ContractStore | None) -> ContractStore | None:
    manifest = STORES.read(path)
    return None if manifest is None else ContractStore(path.parent / manifest.version, manifest)


_published: Final = PublishedSnapshots[ContractStore | None](_opened_store)


_narrowed: dict[bool, ContractStore] = {}  # the latest real and the latest invented one
_narrowing: Final = threading.Lock()


def _narrowed_store(store: ContractStore, hidden: HiddenContracts) -> ContractStore:
    """``store`` without what was hidden since it was built."""
    is_invented = store.folder.parent == contracts_folder(is_invented=True)
    with _narrowing:
        narrowed = _narrowed.get(is_invented)
        if narrowed is None or narrowed.version != f"{store.version}-{hidden.mark}":
            narrowed = _narrowed[is_invented] = store.without(hidden)
    return narrowed


def store_version() -> str:
    """The current version; "" before the first publication."""
    store = contract_store()
    return store.version if store is not None else ""


def shows_invented() -> bool:
    """Whether the displayed contracts are those of the demonstration."""
    return shows_demonstration(CONTRACTS)


def store_with(is_in: Callable[[ContractStore], bool]) -> ContractStore | None:
    """The store that contains the subject of a page, of the displayed kind or the other; otherwise the displayed one.

    The rest of the request displays that kind.
    """
    first = shows_invented()
    for is_invented in (first, not first):
        store = contract_store(is_invented=is_invented)
        if store is not None and is_in(store):
            show_kind_of(CONTRACTS, is_invented=is_invented)
            return store
    return contract_store(is_invented=first)


def store_rows(sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows selected by ``sql`` (DuckDB, named parameters); Unavailable before the first publication."""
    return store_in_force().rows(sql, parameters)


def numbered_contracts(numbers: Sequence[int]) -> tuple[ListedContract, ...]:
    """The contracts with these numbers as list items, in order, without duplicates and unknown numbers."""
    return tuple(store_in_force().listed(dict.fromkeys(numbers))) if numbers else ()


@contextmanager
def _bounded(cursor: duckdb.DuckDBPyConnection, longest_s: float) -> Iterator[None]:
    deadline = threading.Timer(longest_s, cursor.interrupt)
    deadline.daemon = True
    deadline.start()
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.InterruptException) as error:
        # Nothing was written; concurrent queries hold the memory and will release it soon.
        raise Unavailable("contracts_busy", _BUSY) from error
    finally:
        deadline.cancel()


# A DuckDB instance must not be used on both sides of a fork.
_published.stay_in_parent()
os.register_at_fork(after_in_child=partial(abandon_in_child, _narrowed))
