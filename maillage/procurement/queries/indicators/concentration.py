"""How concentrated the sums of a selection are on few holders."""

from dataclasses import dataclass

from maillage.procurement.queries.contract_files import sql_text
from maillage.procurement.queries.selections import Ask, SelectedContracts
from maillage.procurement.rules.indicators.concentration import Concentration, concentration


@dataclass(frozen=True, slots=True)
class HolderConcentration:
    """The concentration of what is told of holders, and how many contracts cannot say: no holder, or no amount."""

    contracts: int
    untold: int
    concentration: Concentration | None


def holder_concentration(ask: Ask, selection: SelectedContracts) -> HolderConcentration:
    """Over the selected contracts, sums shared equally among the members of a group."""
    sql = sql_text("holder_concentration").format(condition=selection.sql)
    contracts, with_holder, sums = ask(sql, selection.parameters)[0]
    return HolderConcentration(contracts, contracts - with_holder, concentration(with_holder, sums or ()))
