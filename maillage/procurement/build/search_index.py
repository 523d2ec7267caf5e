"""The index of the words of contracts: SQLite's full text (FTS5), which keeps words alone and gives numbers."""

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


def write_search_index(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the index of the contracts in ``connection``: their objects, and the names of buyers and holders."""
    with closing(sqlite3.connect(path)) as index:
        # Nothing of it is the truth: if the machine stops, it is made again.
        index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        index.execute(sql_text("search_index"))
        with index:
            texts = connection.execute(_TEXTS)
            while rows := texts.fetchmany(_ROWS):
                index.executemany("INSERT INTO contracts (rowid, object, buyer, holders) VALUES (?, ?, ?, ?)", rows)
