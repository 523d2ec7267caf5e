"""Contracts that a test writes by hand, as the tables of the store with all that is derived from them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import duckdb
import pyarrow as pa

from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.intake.table_schemas import table_schema
from maillage.buy.contracts.store.build.derived_columns import derive
from maillage.core.tables.writing.arrow import TYPES

_PARTS: Final = {
    "holders": FlatTable.HOLDERS,
    "amendments": FlatTable.AMENDMENTS,
    "subcontracts": FlatTable.SUBCONTRACTS,
    "considerations": FlatTable.CONSIDERATIONS,
    "concession_years": FlatTable.CONCESSION_YEARS,
}
BUYER: Final = "21860194600013"  # Poitiers
OTHER_BUYER: Final = "21440109300015"  # Nantes
HOLDER: Final = "38103128500491"
OTHER_HOLDER: Final = "55208131766522"
_USUAL: Final[Mapping[str, Any]] = {
    "kind": "marche",
    "version": "2",
    "buyer_id": BUYER,
    "nature": "Marché",
    "object": "Entretien des espaces verts de la ville",
    "cpv": "77310000",
    "procedure": "Procédure adaptée",
    "place_kind": "Code commune",
    "place_code": "86194",
    "duration_months": 12,
    "notified_on": dt.date(2024, 3, 14),
    "published_on": dt.date(2024, 4, 2),
    "amount_eur": 84_000.0,
}


class Wanted(NamedTuple):
    """Which contracts a figure is about."""

    sql: str = "TRUE"
    parameters: Mapping[str, Any] = {}


class DerivedContracts:
    """The tables, asked as pages ask them; contracts are known by their ids."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def ask(self, sql: str, parameters: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """The rows that ``sql`` selects."""
        return self._connection.execute(sql, dict(parameters)).fetchall()

    def column(self, name: str) -> dict[str, Any]:
        """The values of a column of contracts, by id."""
        return dict(self.ask(f"SELECT id, {name} FROM contracts ORDER BY id", {}))

    def links(self, kind: str) -> list[tuple[str, str, str]]:
        """From which id to which, and how sure."""
        sql = """
            SELECT a.id, b.id, sureness
            FROM links JOIN contracts a ON a.number = from_number JOIN contracts b ON b.number = to_number
            WHERE links.kind = $kind ORDER BY ALL
        """
        return list(self.ask(sql, {"kind": kind}))


def contracts(*stated: Mapping[str, Any]) -> DerivedContracts:
    """The store of contracts with these fields, the others usual.

    ``holders``: numbers (SIRET); ``amendments`` and ``subcontracts``: their columns; ``social`` and ``environmental``:
    words; ``remarks``: rules that a value broke.
    """
    rows: dict[str, list[Mapping[str, Any]]] = {"contracts": [], "remarks": [], **{name: [] for name in _PARTS}}
    for place, fields in enumerate(stated, 1):
        key = {"key": f"key-{place:04d}", "record": 1}
        values = {**_USUAL, "id": f"C{place}", **fields}
        amendments = values.pop("amendments", [])
        subcontracts = values.pop("subcontracts", [])
        holders = values.pop("holders", [HOLDER])
        rows["holders"] += [
            {**key, "amendment_rank": 0, "rank": rank, "id": siret, "siren": siret[:9], "name": f"Entreprise {siret}"}
            for rank, siret in enumerate(holders, 1)
        ]
        rows["amendments"] += [{**key, "rank": rank, **change} for rank, change in enumerate(amendments, 1)]
        rows["subcontracts"] += [{**key, "rank": rank, **act} for rank, act in enumerate(subcontracts, 1)]
        for kind in ("social", "environmental"):
            rows["considerations"] += [{**key, "kind": kind, "consideration": word} for word in values.pop(kind, [])]
        rows["remarks"] += [{**key, "rule": rule, "is_repair": False} for rule in values.pop("remarks", [])]
        uid = f"{values['buyer_id']}{values['id']}"
        counts = {"amendment_count": len(amendments), "holder_count": len(holders)}
        rows["contracts"].append({**key, "uid": uid, **values, **counts})
    connection = duckdb.connect()
    for name, table in {"contracts": FlatTable.CONTRACTS, **_PARTS}.items():
        columns = {field.name: TYPES.get(field.type, pa.string()) for field in table_schema(table).fields}
        _create(connection, name, columns, rows[name])
    texts = dict.fromkeys(("key", "path", "rule", "before", "after"), pa.string())
    remark = {**texts, "record": pa.int64(), "is_repair": pa.bool_()}
    _create(connection, "remarks", remark, rows["remarks"])
    derive(connection)
    return DerivedContracts(connection)


def _create(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    unknown = {column for row in rows for column in row} - set(columns)
    assert unknown == set()
    arrays = {column: pa.array([row.get(column) for row in rows], kind) for column, kind in columns.items()}
    connection.register("given", pa.table(arrays))
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    connection.unregister("given")
