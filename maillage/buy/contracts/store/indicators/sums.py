"""The sum of a selection, and how much is known, refused, or counted with another contract."""

from dataclasses import dataclass

from maillage.buy.contracts.store.contract_files import sql_text
from maillage.buy.contracts.store.selections import Ask, SelectedContracts


@dataclass(frozen=True, slots=True)
class CountedSum:
    """A sum and its sample.

    ``unknown``: no amount; ``placeholders``: amounts that fill a field; ``excluded``: left out by the ministry;
    ``elsewhere``: the same money is counted with another contract (``elsewhere_eur``); ``doubtful``: possibly counted
    twice.
    """

    contracts: int
    counted_eur: float
    unknown: int
    placeholders: int
    excluded: int
    elsewhere: int
    elsewhere_eur: float
    doubtful: int
    doubtful_eur: float


def counted_sum(ask: Ask, selection: SelectedContracts) -> CountedSum:
    """The sum of the selected contracts."""
    sql = sql_text("counted_sum").format(condition=selection.sql)
    return CountedSum(*ask(sql, selection.parameters)[0])
