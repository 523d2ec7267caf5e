"""Small and medium enterprises among holders of known size, and shared works contracts."""

from typing import Final

from maillage.buy.contracts.domain.indicators.enterprises import SharedWorks, SmeShare
from maillage.buy.contracts.store.contract_files import sql_text
from maillage.buy.contracts.store.selections import Ask, SelectedContracts

_SIZES: Final = (
    "SELECT count(*), count(is_small), count(*) FILTER (is_small), "
    "coalesce(sum(counted_eur) FILTER (is_small IS NOT NULL), 0), coalesce(sum(counted_eur) FILTER (is_small), 0) "
    "FROM contracts WHERE NOT is_order AND holder_count > 0 AND "
)


def sme_share(ask: Ask, selection: SelectedContracts) -> SmeShare:
    """The selected contracts held or shared by small or medium enterprises, without orders."""
    return SmeShare(*ask(f"{_SIZES} ({selection.sql})", selection.parameters)[0])


def shared_works(ask: Ask, selection: SelectedContracts) -> SharedWorks:
    """The selected works contracts (CPV 45), without orders and amounts counted elsewhere."""
    sql = sql_text("shared_works").format(condition=selection.sql)
    return SharedWorks(*ask(sql, selection.parameters)[0])
