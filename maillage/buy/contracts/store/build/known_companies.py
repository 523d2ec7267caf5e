"""Joins holders with the register of companies: name, size, activity, distance; all unknown without a stock.

Done when the store is built, so that pages only read columns, and withheld names are in no file that a page, export or
search reads. Why: docs/explanation/enrichment.md.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import duckdb
import pyarrow as pa

from maillage.buy.companies.domain.terms import NATURAL_PERSON, SizeCategory, StockPart
from maillage.buy.companies.store.stock_files import as_table, part_path
from maillage.buy.contracts.store.build.statements import SqlStatement
from maillage.buy.contracts.store.contract_files import sql_text
from maillage.territory.store.derived import Derived, derived

# An empty register, if no stock was imported.
_NO_COMPANIES: Final = (
    "(SELECT NULL::TEXT AS siren, NULL::TEXT AS name, NULL::TEXT AS size, NULL::TEXT AS naf, "
    "NULL::TEXT AS naf_2025, NULL::TEXT AS legal_category, NULL::BOOLEAN AS is_withheld, NULL::TEXT AS seat_siret "
    "WHERE FALSE)"
)
_NO_PLACES: Final = "(SELECT NULL::TEXT AS siret, NULL::TEXT AS commune WHERE FALSE)"


def company_statements() -> Iterator[SqlStatement]:
    """The statements that add register columns to ``holders`` and create ``holder_facts``; needs ``commune_places``."""
    companies, places = part_path(StockPart.COMPANIES), part_path(StockPart.ESTABLISHMENTS)
    sql = sql_text("known_holders").format(
        companies=as_table(companies) if companies else _NO_COMPANIES,
        places=as_table(places) if places else _NO_PLACES,
    )
    yield SqlStatement(sql, {"person": NATURAL_PERSON})
    yield SqlStatement(_FORGOTTEN_NAMES)
    yield SqlStatement.of("holder_facts", small=SizeCategory.SMALL.value)


def create_commune_places(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table of communes with their parent territories and centre."""
    connection.register("commune_arrays", _commune_places(derived()))
    connection.execute("CREATE OR REPLACE TEMP TABLE commune_places AS SELECT * FROM commune_arrays")
    connection.unregister("commune_arrays")


@lru_cache(maxsize=1)  # a process builds several stores from one reference
def _commune_places(file: Derived) -> pa.Table:
    columns = ("commune", "epci", "departement", "region", "lon", "lat")
    rows = file.rows("SELECT code, epci, departement, region, lon, lat FROM territory WHERE kind = 'commune'")
    values = zip(*rows, strict=True)
    types = (*[pa.string()] * 4, *[pa.float64()] * 2)
    return pa.table({name: pa.array(one, kind) for name, one, kind in zip(columns, values, types, strict=True)})


# Remarks about a withheld name would disclose it.
_FORGOTTEN_NAMES: Final = """
UPDATE remarks SET before = NULL, after = NULL
WHERE contract_number IN (SELECT contract_number FROM holders WHERE is_withheld)
    AND path LIKE '%denominationSociale%'
"""
