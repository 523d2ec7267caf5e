"""What holders are called, by the register of companies first, then by the contracts that are known here."""

from typing import Final

from maillage.companies.queries.companies import company_of
from maillage.core.problems import Unavailable
from maillage.procurement.queries.contract_store import contract_store

# The name most often given under a number; of equal ones the longest, then by the alphabet: the same every time.
_NAMES: Final = """
    SELECT name
    FROM holders
    WHERE id = $siret AND name IS NOT NULL
    GROUP BY name
    ORDER BY count(*) DESC, length(name) DESC, name
    LIMIT 1
"""


def holder_name(siret: str) -> str | None:
    """The name of the holder of that SIRET; None where nothing names it, the register withholds it, or none is read."""
    company = company_of(siret)
    if company is not None and (company.name or company.is_withheld):
        return company.name
    store = contract_store()
    if store is None:
        return None
    try:
        rows = store.rows(_NAMES, {"siret": siret})
    except Unavailable:
        # A name is a comfort: the record is saved without it.
        return None
    return str(rows[0][0]) if rows else None
