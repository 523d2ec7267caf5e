"""Names of holders: from the register of companies, otherwise from known contracts."""

from typing import Final

from maillage.buy.companies.store.companies import company_of
from maillage.buy.contracts.store.contract_store import contract_store
from maillage.core.problems import Unavailable

# The most frequent name of a number; ties by length, then alphabetically, so that it is deterministic.
_NAMES: Final = """
    SELECT name
    FROM holders
    WHERE id = $siret AND name IS NOT NULL
    GROUP BY name
    ORDER BY count(*) DESC, length(name) DESC, name
    LIMIT 1
"""


def holder_name(siret: str) -> str | None:
    """The name of the holder with that SIRET; None if unknown, withheld, or the store is unavailable."""
    company = company_of(siret)
    if company is not None and (company.name or company.is_withheld):
        return company.name
    store = contract_store()
    if store is None:
        return None
    try:
        rows = store.rows(_NAMES, {"siret": siret})
    except Unavailable:
        # The name is optional: the record is saved without it.
        return None
    return str(rows[0][0]) if rows else None
