"""Small and medium enterprises among the holders of a selection, where their size is known; works that are shared."""

from collections.abc import Collection

from maillage.procurement.queries.contract_files import sql_text
from maillage.procurement.queries.selections import Ask, SelectedContracts
from maillage.procurement.rules.indicators.enterprises import SharedWorks, SmeShare


def sme_share(
    ask: Ask, selection: SelectedContracts, *, known_sirens: Collection[str] = (), small_sirens: Collection[str] = ()
) -> SmeShare:
    """The selected contracts that small or medium enterprises hold or share, orders left out.

    ``known_sirens``: the enterprises whose size a register tells; ``small_sirens``: those of them that are PME.
    """
    sql = sql_text("sme_share").format(condition=selection.sql)
    sizes = {"known_sirens": sorted(known_sirens) or [""], "small_sirens": sorted(small_sirens) or [""]}
    return SmeShare(*ask(sql, {**selection.parameters, **sizes})[0])


def shared_works(ask: Ask, selection: SelectedContracts) -> SharedWorks:
    """The selected contracts of works (CPV 45), orders and what is counted elsewhere left out."""
    sql = sql_text("shared_works").format(condition=selection.sql)
    return SharedWorks(*ask(sql, selection.parameters)[0])
