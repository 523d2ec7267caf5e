"""Buyers and holders by their numbers and by their names; names are those that the contracts themselves state most."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maillage.buy.contracts.domain.index_queries import begun_query
from maillage.buy.contracts.store.contract_files import procurement_folder
from maillage.buy.contracts.store.contract_store import store_in_force, store_with
from maillage.buy.contracts.store.kept_answers import aggregated_rows, published_rows, published_store
from maillage.core.files.atomic import lock_of, replacing
from maillage.core.files.published import remove_older
from maillage.core.text import normalised_text


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer (by SIRET) or a holder (by SIREN), and how many contracts it has here."""

    id: str
    name: str | None
    contracts: int


_KEPT_BEGINNING: Final = 3  # letters: the longest of the prefixes of which the index keeps the rows
_FORMAT: Final = 2  # of the index files; raise it with each change of what is in them
# Who buys and who holds contracts: a question each would be a look through all contracts of a country.
_PARTIES: Final = {
    "buyers": "SELECT buyer_id AS id, buyer_label AS label FROM contracts",
    "holders": "SELECT siren AS id, label FROM holders WHERE amendment_rank = 0",
}
_COUNTED: Final = """
    SELECT id, label, count(*) AS contracts FROM ({rows}) WHERE id IS NOT NULL GROUP BY id, label
    ORDER BY contracts DESC, id
"""
_INDEX: Final = """
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    CREATE TABLE party (rank INTEGER PRIMARY KEY, id TEXT NOT NULL, label TEXT, contracts INTEGER NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5(
        label, id, content = '', columnsize = 0, detail = none, prefix = '1 2 3'
    );
    CREATE TABLE terms (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""
# Each word of the names; numbers, of which there are as many as parties, are left out.
_VOCABULARY: Final = """
    CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row);
    INSERT INTO terms SELECT term FROM temp.vocabulary WHERE term >= 'a';
"""
_BEGUN: Final = "SELECT word FROM terms WHERE word >= ? AND word < ? ORDER BY word LIMIT ?"
_FIND: Final = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?"
_NAME: Final = "SELECT id, label, contracts FROM party WHERE rank = ?"
_KEPT: Final = 4  # the real and the invented store, each before and after something was hidden
_SHORTEST: Final = 3  # characters: below, every name matches


def buyer_named(siret: str) -> Party | None:
    """The buyer of a SIRET; None where none has contracts here. The rest of the request shows the kind of them."""
    _show_kind_with("SELECT 1 FROM contracts WHERE buyer_id = $id LIMIT 1", siret)
    rows = published_rows(
        "SELECT buyer_id, any_value(buyer_label), count(*) FROM contracts WHERE buyer_id = $id GROUP BY buyer_id",
        {"id": siret},
    )
    return Party(*rows[0]) if rows else None


def holder_named(siren: str) -> Party | None:
    """The holder of a SIREN; None where none has contracts here. The rest of the request shows the kind of them."""
    _show_kind_with("SELECT 1 FROM awards WHERE siren = $id LIMIT 1", siren)
    rows = aggregated_rows(
        "SELECT siren, any_value(label), count(*) FROM awards WHERE siren = $id GROUP BY siren",
        {"id": siren},
    )
    return Party(*rows[0]) if rows else None


@dataclass(frozen=True, slots=True)
class FoundParties:
    """Those of most contracts of the parties that a name finds, and how many it finds."""

    parties: Sequence[Party] = ()
    total: int = 0


def buyers_searched(text: str, *, most: int, counted: int = 0) -> FoundParties:
    """The ``most`` buyers of most contracts whose name has words that begin so, or whose number does.

    They are counted up to ``counted``, if that is more; where that many have the words themselves, those alone are
    found.
    """
    return _searched(text, most, max(most, counted), "buyers")


def holders_searched(text: str, *, most: int, counted: int = 0) -> FoundParties:
    """As ``buyers_searched``: the holders of a name or a SIREN."""
    return _searched(text, most, max(most, counted), "holders")


def _show_kind_with(sql: str, number: str) -> None:
    store_with(lambda store: bool(store.rows(sql, {"id": number})))


def _searched(text: str, most: int, counted: int, kind: str) -> FoundParties:
    words = normalised_text(text).split()
    bare = "".join(words)
    if len(bare) < _SHORTEST or published_store() is None:
        return FoundParties()
    terms = [bare] if bare.isdigit() else words
    path = _index_path(kind)
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as index:

        def ranks_of(asked: Iterable[str]) -> list[tuple[int]]:
            return index.execute(_FIND, (" AND ".join(asked), counted)).fetchall()

        # Of "commune" the thousand first are there at once; to gather the beginnings of all would take ten times that.
        ranks = ranks_of(f'"{term}"' for term in terms) if counted > most else []
        if len(ranks) < counted:
            ranks = ranks_of(_begun_as(index, term) for term in terms)
        rows = [index.execute(_NAME, rank).fetchone() for rank in ranks[:most]]
    return FoundParties([Party(*row) for row in rows], len(ranks))


def _begun_as(index: sqlite3.Connection, term: str) -> str:
    if len(term) <= _KEPT_BEGINNING or term[0].isdigit():
        return f'"{term}"*'
    return begun_query(
        term,
        lambda beginning, most: [
            word for (word,) in index.execute(_BEGUN, (beginning, f"{beginning}\U0010ffff", most))
        ],
    )


def _index_path(kind: str) -> Path:
    """The index of the buyers or holders of the store that is shown, those of most contracts first; made once."""
    folder, store = procurement_folder() / "parties", store_in_force()
    path = folder / f"{kind}-{_FORMAT}-{store.version}.sqlite"
    if path.exists():
        return path
    with lock_of(path):
        if not path.exists():
            rows = store.rows(_COUNTED.format(rows=_PARTIES[kind]))
            with replacing(path) as draft, closing(sqlite3.connect(draft)) as index:
                index.executescript(_INDEX)
                ranked = [(rank, *row) for rank, row in enumerate(rows, 1)]
                index.executemany("INSERT INTO party VALUES (?, ?, ?, ?)", ranked)
                words = ((rank, normalised_text(label or ""), number) for rank, number, label, _contracts in ranked)
                index.executemany("INSERT INTO words (rowid, label, id) VALUES (?, ?, ?)", words)
                index.executescript(_VOCABULARY)
                index.commit()
            # Of earlier stores the last ones stay: a reader may have just asked for their path.
            remove_older(folder.glob(f"{kind}-*.sqlite"), kept=_KEPT)
    return path
