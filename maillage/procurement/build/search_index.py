"""The index of contracts: by their words (SQLite's full text, FTS5, which keeps words alone) and by their keys."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import duckdb

from maillage.procurement.queries.contract_files import sql_text

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

_KEYS: Final = "CREATE TABLE keys (key TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID"


def write_search_index(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the index of the contracts in ``connection``: objects, names of buyers and holders; keys."""
    with closing(sqlite3.connect(path)) as index:
        # Nothing of it is the truth: if the machine stops, it is made again.
        index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        index.execute(sql_text("search_index"))
        index.execute(_KEYS)
        with index:
            texts = connection.execute(_TEXTS)
            while rows := texts.fetchmany(_ROWS):
                index.executemany("INSERT INTO contracts (rowid, object, buyer, holders) VALUES (?, ?, ?, ?)", rows)
            keys = connection.execute("SELECT key, number FROM contracts ORDER BY key")
            while rows := keys.fetchmany(_ROWS):
                index.executemany("INSERT INTO keys VALUES (?, ?)", rows)
