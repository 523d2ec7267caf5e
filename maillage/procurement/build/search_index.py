"""The index of contracts: by their words (SQLite's full text, FTS5, which keeps words alone) and by their keys.

Objects have an index of their own beside that of all words, and the words a list.

Beside the indexes, so that no list looks into the tables: what it shows of each contract, its card, by its number, and
what sorts and sums the many that a word finds.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from maillage.procurement.queries.contract_files import sql_text
from maillage.procurement.queries.contract_store import LEFT_OUT_NUMBERS, LISTED_COLUMNS, SORTING_ROWS

_ROWS: Final = 10_000
# Names as each contract has them: a search finds what stands on the page.
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
    """Write the index of the contracts in ``connection``: objects, names of buyers and holders; keys."""
    with closing(sqlite3.connect(path)) as index:
        # Nothing of it is the truth: if the machine stops, it is made again.
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
    """Write SORTING_ROWS of the contracts in ``connection`` as an array; their numbers have no gap."""
    columns = connection.execute(
        "SELECT notified_on - DATE '1970-01-01' AS notified_on, ends_on - DATE '1970-01-01' AS ends_on, "
        "amount_now_eur, counted_eur, list_position($reasons, left_out) AS left_out FROM contracts ORDER BY number",
        {"reasons": [reason.value for reason in LEFT_OUT_NUMBERS]},
    ).fetchnumpy()
    np.save(path, np.stack([np.ma.filled(columns[name].astype(np.float64), np.nan) for name in SORTING_ROWS]))
