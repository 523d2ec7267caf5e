"""The index of contracts: by their words (SQLite's full text, FTS5, which keeps words alone) and by their keys.

Beside it what sorts and sums the many contracts that a word finds, without a look into their table.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from maillage.procurement.queries.contract_files import sql_text
from maillage.procurement.queries.contract_store import SORTING_ROWS

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


def write_sorting_values(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write SORTING_ROWS of the contracts in ``connection`` as an array; their numbers have no gap."""
    columns = connection.execute(
        "SELECT notified_on - DATE '1970-01-01' AS notified_on, ends_on - DATE '1970-01-01' AS ends_on, "
        "amount_now_eur, counted_eur FROM contracts ORDER BY number"
    ).fetchnumpy()
    np.save(path, np.stack([np.ma.filled(columns[name].astype(np.float64), np.nan) for name in SORTING_ROWS]))
