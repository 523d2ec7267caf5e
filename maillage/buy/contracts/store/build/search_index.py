"""Builds the index of contracts: full text (SQLite FTS5, contentless) and by key.

Objects have an index of their own next to that of all words, and all words a list.

Also the list card of each contract by number, so that lists need no table, and the values to sort and add up large
results.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from maillage.buy.contracts.domain.listed_contracts import LISTED_COLUMNS
from maillage.buy.contracts.store.contract_files import sql_text
from maillage.buy.contracts.store.contract_store import LEFT_OUT_NUMBERS, SORTING_ROWS

_ROWS: Final = 10_000
# Names as displayed: a search finds what is on the page.
_TEXTS: Final = """
SELECT contracts.number, coalesce(object, ''), coalesce(any_value(buyer_label), ''),
    coalesce(string_agg(DISTINCT holders.label, ' ' ORDER BY holders.label), '')
FROM contracts
LEFT JOIN holders ON holders.contract_number = contracts.number
GROUP BY contracts.number, object
ORDER BY contracts.number
"""

_CARDS: Final = f"""
SELECT number, json_array({", ".join(LISTED_COLUMNS)}, coalesce(awarded.holders, []::JSON[]))::VARCHAR
FROM contracts
LEFT JOIN (
    SELECT contract_number, list(json_array(label, id, siren) ORDER BY rank) AS holders
    FROM holders
    WHERE amendment_rank = 0
    GROUP BY contract_number
) AS awarded ON contract_number = number
ORDER BY number
"""  # noqa: S608 -- columns of ours
_CARDS_TABLE: Final = "CREATE TABLE cards (number INTEGER PRIMARY KEY, card TEXT NOT NULL)"
_KEYS: Final = "CREATE TABLE keys (key TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID"


def write_search_index(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the index of the contracts in ``connection``: objects, names of buyers and holders, keys."""
    with closing(sqlite3.connect(path)) as index:
        # A derived file: after a crash it is rebuilt.
        index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        index.execute(sql_text("search_index"))
        index.executescript(sql_text("object_index"))
        index.execute(_KEYS)
        index.execute(_CARDS_TABLE)
        with index:
            texts = connection.execute(_TEXTS)
            while rows := texts.fetchmany(_ROWS):
                index.executemany("INSERT INTO contracts (rowid, object, buyer, holders) VALUES (?, ?, ?, ?)", rows)
                index.executemany("INSERT INTO objects (rowid, object) VALUES (?, ?)", (row[:2] for row in rows))
            keys = connection.execute("SELECT key, number FROM contracts ORDER BY key")
            while rows := keys.fetchmany(_ROWS):
                index.executemany("INSERT INTO keys VALUES (?, ?)", rows)
            cards = connection.execute(_CARDS)
            while rows := cards.fetchmany(_ROWS):
                index.executemany("INSERT INTO cards VALUES (?, ?)", rows)
            index.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, contracts, row)")
            index.execute("INSERT INTO words SELECT term, doc FROM vocabulary")


def write_sorting_values(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write SORTING_ROWS of the contracts in ``connection`` as an array; numbers are contiguous."""
    columns = connection.execute(
        "SELECT notified_on - DATE '1970-01-01' AS notified_on, ends_on - DATE '1970-01-01' AS ends_on, "
        "amount_now_eur, counted_eur, list_position($reasons, left_out) AS left_out FROM contracts ORDER BY number",
        {"reasons": [reason.value for reason in LEFT_OUT_NUMBERS]},
    ).fetchnumpy()
    np.save(path, np.stack([np.ma.filled(columns[name].astype(np.float64), np.nan) for name in SORTING_ROWS]))
