"""The published stores of contracts, real and invented: SQL over the tables of the one that is shown, and its words.

Tables: contracts, holders, amendments, subcontracts, considerations, concession_years, remarks, versions, links, the
same by where they lead (backlinks), peers, contracts by their holders (awards), retracted; what hangs on a contract has
its number as ``contract_number``.
Nothing that a person writes reaches the engine but as a bound value. A question that wants too much memory or time is
refused, and harms no other.
"""

import json
import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np

from maillage.core.files.parquet_rows import parquet_engine
from maillage.core.problems import Unavailable, sentence
from maillage.core.processes import leave_to_parent
from maillage.figures.queries.published_counts.published_snapshot import PublishedSnapshot
from maillage.procurement.queries.contract_files import MANIFEST, contracts_folder, procurement_folder
from maillage.procurement.queries.hidden_contracts import HAS_HIDDEN_NAME, HiddenContracts, hidden_contracts
from maillage.procurement.terms.invented_purchases import CONTRACTS
from maillage.procurement.terms.vocabularies import LeftOut
from maillage.web.demonstration import show_kind_of, shows_demonstration

# Raised with each change of what the files of the store hold: a test says when.
STORE_FORMAT: Final = 7
SEARCH_FILE: Final = "search.sqlite"
SORTING_FILE: Final = "sorting.npy"
# What sorts and sums a long list of contracts, a column of the array for each number from 1 on: days since 1970, EUR,
# LEFT_OUT_NUMBERS; NaN where nothing is known.
SORTING_ROWS: Final = ("notified_on", "ends_on", "amount_now_eur", "counted_eur", "left_out")
LEFT_OUT_NUMBERS: Final[Mapping[LeftOut, int]] = {reason: number for number, reason in enumerate(LeftOut, 1)}
# What lists show of a contract, as a card of the index has it: these columns, then the holders as it was awarded.
LISTED_COLUMNS: Final = (
    *("number", "key", "object", "buyer_id", "buyer_label", "cpv", "nature", "amount_now_eur", "notified_on"),
    *("duration_now_months", "ends_on", "is_framework", "amendment_count", "is_social", "is_environmental", "is_valid"),
    *("place_name", "commune", "departement", "source_name", "dropped_on", "source_withdrawn_on", "left_out"),
)
VERSIONS: Final = "versions"
LINKS: Final = "links"
BACKLINKS: Final = "backlinks"
PEERS: Final = "peers"
AWARDS: Final = "awards"
HOLDER: Final = "holder"  # the parameter of a condition that names a holder by its SIREN
_OWN_AWARDS: Final = "CREATE TEMP TABLE awards AS SELECT siren, number FROM memory.main.awards WHERE siren = $holder"
# What sums and shares read of a contract; of the texts by which contracts are found, those that a condition names.
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
# By a column of a table, what holds of the rows that are shown.
_SHOWN: Final[Mapping[str, str]] = {
    **{
        column: f"({column} IS NULL OR {column} NOT IN (FROM hidden_numbers))"
        for column in ("number", "contract_number", "from_number", "to_number")
    },
    "file_sha256": "(file_sha256 IS NULL OR file_sha256 NOT IN (FROM hidden_files))",
}


class ContractStore:
    """One published version, open in this process: one engine, a cursor for each thread."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any], hidden: HiddenContracts | None = None) -> None:
        self.folder = folder
        self._manifest = manifest
        self.hidden_mark: str = manifest.get("hidden", "") if hidden is None else hidden.mark
        # A store that is narrowed was built before something was hidden: answers that were kept of it are of no use.
        self.is_narrowed = hidden is not None
        self.version: str = manifest["version"] + (f"-{hidden.mark}" if hidden is not None else "")
        self.rows_by_table: Mapping[str, int] = manifest["rows"]
        spill = procurement_folder().parent / "run" / "contracts" / str(os.getpid())
        self._engine = parquet_engine(threads=_THREADS, memory=_MEMORY, spill=spill)
        for name in self.rows_by_table:
            path = folder / f"{name}.parquet"
            path.stat()  # FileNotFoundError: a newer version is in force, and this one is gone
            literal = "'" + str(path).replace("'", "''") + "'"
            self._engine.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({literal})")  # noqa: S608 -- ours
        self._left_out: frozenset[int] = self._leave_out(hidden) if hidden is not None else frozenset()
        self._own = threading.local()
        weakref.finalize(self, self._engine.close)

    def without(self, hidden: HiddenContracts) -> "ContractStore":
        """The same version, whose queries leave out what is hidden."""
        return ContractStore(self.folder, self._manifest, hidden)

    def _leave_out(self, hidden: HiddenContracts) -> frozenset[int]:
        """The numbers of the contracts that are hidden; from now on no table has anything of them."""
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
        """The rows that ``sql`` selects; Unavailable where it wants too much memory or time."""
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._own, "cursor", None)
        if cursor is None:
            cursor = self._own.cursor = self._engine.cursor()
        with _bounded(cursor, longest_s):
            return cursor.execute(sql, dict(parameters or {})).fetchall()

    @contextmanager
    def narrowed_contracts(self, condition: str, parameters: Mapping[str, Any]) -> Iterator["NarrowedContracts"]:
        """Questions about the contracts of a condition alone; their copy is gone afterwards."""
        cursor = self._engine.cursor()
        try:
            yield NarrowedContracts(cursor, condition, parameters)
        finally:
            cursor.close()

    def numbers_matching(self, query: str) -> list[int]:
        """The numbers of the contracts whose words match a query of FTS5, rising; none for a query that is wrong."""
        return self._shown_numbers("SELECT rowid FROM contracts WHERE contracts MATCH ? ORDER BY rowid", query)

    def newest_of_objects(self, query: str, most: int) -> list[int]:
        """The last ``most`` of the numbers whose objects match a query of FTS5 without phrases, the newest first."""
        return self._shown_numbers(
            "SELECT rowid FROM objects WHERE objects MATCH ? ORDER BY rowid DESC LIMIT ?", query, most
        )

    def _shown_numbers(self, sql: str, *values: str | int) -> list[int]:
        try:
            numbers = [number for (number,) in self._index().execute(sql, values)]
        except sqlite3.OperationalError:  # not a query: nothing matches it
            return []
        return [number for number in numbers if number not in self._left_out] if self._left_out else numbers

    def words_known(self, words: Iterable[str]) -> dict[str, int]:
        """Those of ``words`` (plain) that contracts have, with how many have each."""
        sql = "SELECT word, contracts FROM words WHERE word IN (SELECT value FROM json_each(?))"
        return dict(self._index().execute(sql, (json.dumps([*words]),)))

    def words_begun(self, beginning: str, most: int) -> list[str]:
        """The first ``most`` words of contracts that begin as ``beginning`` (plain), in their order."""
        sql = "SELECT word FROM words WHERE word >= ? AND word < ? ORDER BY word LIMIT ?"
        return [word for (word,) in self._index().execute(sql, (beginning, f"{beginning}\U0010ffff", most))]

    def numbers_of(self, keys: Iterable[str]) -> dict[str, int]:
        """The numbers of the contracts of these keys, by key; one that the store has not is absent."""
        rows = (self._index().execute("SELECT key, number FROM keys WHERE key = ?", (key,)).fetchone() for key in keys)
        return dict(row for row in rows if row is not None and row[1] not in self._left_out)

    def cards(self, numbers: Iterable[int]) -> list[list[Any]]:
        """Of each of ``numbers`` the values of LISTED_COLUMNS (days as texts), then [name, id, SIREN] of its holders.

        In their order; a number that the store has not is left out.
        """
        index, sql = self._index(), "SELECT card FROM cards WHERE number = ?"
        rows = (index.execute(sql, (number,)).fetchone() for number in numbers if number not in self._left_out)
        return [json.loads(row[0]) for row in rows if row is not None]

    def sorting(self) -> Mapping[str, "np.ndarray[Any, np.dtype[np.float64]]"]:
        """The values of SORTING_ROWS, from number 1 on: pages of one file, which all processes share."""
        mapped = np.load(self.folder / SORTING_FILE, mmap_mode="r")
        return dict(zip(SORTING_ROWS, mapped, strict=True))

    def _index(self) -> sqlite3.Connection:
        index: sqlite3.Connection | None = getattr(self._own, "index", None)
        if index is None:
            # immutable: a published file never changes, so no lock file is needed beside it.
            address = f"file:{self.folder / SEARCH_FILE}?mode=ro&immutable=1"
            index = self._own.index = sqlite3.connect(address, uri=True)
        return index


class NarrowedContracts:
    """The contracts of one condition, copied when the first question comes: each question reads them, and not all.

    The copies have the names of the tables, so a question is the same text here and over all contracts.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, condition: str, parameters: Mapping[str, Any]) -> None:
        self._cursor = cursor
        self._condition = condition
        self._parameters = dict(parameters)
        self._is_copied = False

    def concerns(self, parameters: Mapping[str, Any]) -> bool:
        """Whether a question with these parameters names the condition, so that only its contracts can answer."""
        return bool(self._parameters) and self._parameters.items() <= dict(parameters).items()

    def rows(self, sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """As ``ContractStore.rows``; every contract that ``sql`` reads has to be one of the condition."""
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


_published: dict[Path, PublishedSnapshot[ContractStore | None]] = {}


def published_manifest(*, is_invented: bool | None = None) -> Mapping[str, Any] | None:
    """What the manifest in force says: version, rows by table, files; None where nothing is published in this format.

    Of the store that is shown, or of the one that is asked for.

    After an upgrade the folder may be of another, with other columns: nobody reads it, and the follower builds it anew.
    """
    manifest = _manifest(_kind(is_invented))
    return manifest if manifest is not None and manifest.get("format") == STORE_FORMAT else None


def refuse_outdated() -> None:
    """Unavailable where the store is of another version of the program: contracts are there, and are to be read again.

    Raises:
        Unavailable: until the follower has built it anew.
    """
    is_invented = shows_invented()
    if contract_store(is_invented=is_invented) is None and _manifest(is_invented) is not None:
        raise Unavailable("contracts_outdated", _OUTDATED).mended_by("maillage procurement build")


def contract_store(*, is_invented: bool | None = None) -> ContractStore | None:
    """The store that is shown, or the one that is asked for; None while nothing was published.

    It costs one look at the manifest.
    """
    folder = contracts_folder(is_invented=_kind(is_invented))
    published = _published.get(folder)
    if published is None:
        opened = partial(opened_store, folder=folder)
        published = _published.setdefault(folder, PublishedSnapshot(folder / MANIFEST, opened))
    store = published.snapshot()
    if store is None:
        return None
    hidden = hidden_contracts()
    return store if store.hidden_mark == hidden.mark else _narrowed_store(store, hidden)


_narrowed: dict[bool, ContractStore] = {}  # the last real one, and the last invented one
_narrowing: Final = threading.Lock()


def _narrowed_store(store: ContractStore, hidden: HiddenContracts) -> ContractStore:
    """``store`` without what is hidden since it was built."""
    is_invented = store.folder.parent == contracts_folder(is_invented=True)
    with _narrowing:
        narrowed = _narrowed.get(is_invented)
        if narrowed is None or narrowed.version != f"{store.version}-{hidden.mark}":
            narrowed = _narrowed[is_invented] = store.without(hidden)
    return narrowed


def store_version() -> str:
    """The version in force; "" while nothing was published."""
    store = contract_store()
    return store.version if store is not None else ""


def shows_invented() -> bool:
    """Whether the contracts that are shown are those of a demonstration."""
    return shows_demonstration(CONTRACTS)


def show_kind_with(is_in: Callable[[ContractStore], bool]) -> None:
    """The rest of the request shows the kind of contracts that has what its page is about; unchanged where none has."""
    first = shows_invented()
    for is_invented in (first, not first):
        store = contract_store(is_invented=is_invented)
        if store is not None and is_in(store):
            show_kind_of(CONTRACTS, is_invented=is_invented)
            return


def store_folder() -> Path:
    """The folder of the version in force; Unavailable while there is none."""
    return _store().folder


def store_rows(sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows that ``sql`` (DuckDB's, with named parameters) selects; Unavailable while nothing was published."""
    return _store().rows(sql, parameters)


def narrowed_contracts(condition: str, parameters: Mapping[str, Any]) -> AbstractContextManager[NarrowedContracts]:
    """Questions about the contracts of a condition alone (``ContractStore.narrowed_contracts``)."""
    return _store().narrowed_contracts(condition, parameters)


def matching_numbers(query: str) -> list[int]:
    """The numbers of the contracts whose words match a query of FTS5 (columns object, buyer, holders), rising."""
    return _store().numbers_matching(query)


def newest_of_objects(query: str, most: int) -> list[int]:
    """The numbers of the contracts whose objects match a query of FTS5 without phrases: ``most``, the newest first."""
    return _store().newest_of_objects(query, most)


def words_known(words: Iterable[str]) -> Mapping[str, int]:
    """Those of ``words`` (plain) that contracts have, with how many have each."""
    return _store().words_known(words)


def words_begun(beginning: str, most: int) -> list[str]:
    """The first ``most`` words of contracts that begin as ``beginning`` (plain), in their order."""
    return _store().words_begun(beginning, most)


def stored_cards(numbers: Iterable[int]) -> list[list[Any]]:
    """What lists show of the contracts of these numbers, in their order (ContractStore.cards)."""
    return _store().cards(numbers)


def sorting_values() -> Mapping[str, "np.ndarray[Any, np.dtype[np.float64]]"]:
    """What sorts and sums long lists of contracts, by SORTING_ROWS; the first value is of number 1."""
    return _store().sorting()


def contract_numbers(keys: Iterable[str]) -> Mapping[str, int]:
    """The numbers of the contracts of these keys, by key; one that the store has not is absent."""
    return _store().numbers_of(keys)


def _store() -> ContractStore:
    store = contract_store()
    if store is None:
        refuse_outdated()
        raise Unavailable("contracts_not_built", _NOT_BUILT).mended_by("maillage procurement import")
    return store


def opened_store(_before: ContractStore | None = None, *, folder: Path | None = None) -> ContractStore | None:
    """The store that the manifest of ``folder`` (of the real ones) names, opened; None where there is no manifest."""
    is_invented = folder == contracts_folder(is_invented=True)
    manifest = published_manifest(is_invented=is_invented)
    if manifest is None:
        return None
    return ContractStore(contracts_folder(is_invented=is_invented) / manifest["version"], manifest)


def _kind(is_invented: bool | None) -> bool:  # noqa: FBT001 -- what its callers were asked for
    return shows_invented() if is_invented is None else is_invented


def _manifest(is_invented: bool) -> Mapping[str, Any] | None:  # noqa: FBT001 -- which of the two
    try:
        text = (contracts_folder(is_invented=is_invented) / MANIFEST).read_text("utf-8")
    except FileNotFoundError:
        return None
    manifest: Mapping[str, Any] = json.loads(text)
    return manifest


@contextmanager
def _bounded(cursor: duckdb.DuckDBPyConnection, longest_s: float) -> Iterator[None]:
    deadline = threading.Timer(longest_s, cursor.interrupt)
    deadline.daemon = True
    deadline.start()
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.InterruptException) as error:
        # Nothing was written; others have what this question needs, and give it back soon.
        raise Unavailable("contracts_busy", _BUSY) from error
    finally:
        deadline.cancel()


# An engine must not be used on both sides of a fork.
os.register_at_fork(after_in_child=partial(leave_to_parent, _published))
os.register_at_fork(after_in_child=partial(leave_to_parent, _narrowed))
