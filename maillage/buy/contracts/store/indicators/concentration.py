"""The concentration of a selection on few holders."""

from dataclasses import dataclass

from maillage.buy.contracts.domain.indicators.concentration import Concentration, concentration
from maillage.buy.contracts.store.contract_files import sql_text
from maillage.buy.contracts.store.selections import Ask, SelectedContracts


@dataclass(frozen=True, slots=True)
class HolderConcentration:
    """The concentration over holders; ``untold`` contracts lack a holder or an amount."""

    contracts: int
    untold: int
    concentration: Concentration | None


def holder_concentration(ask: Ask, selection: SelectedContracts) -> HolderConcentration:
    """Over the selected contracts; amounts are split equally among the members of a group."""
    sql = sql_text("holder_concentration").format(condition=selection.sql)
    contracts, with_holder, sums = ask(sql, selection.parameters)[0]
    return HolderConcentration(contracts, contracts - with_holder, concentration(with_holder, sums or ()))
