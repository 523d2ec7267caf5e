"""What selected contracts add up to, and how much of it is known, refused, or counted with another contract."""

from dataclasses import dataclass

from maillage.procurement.queries.contract_files import sql_text
from maillage.procurement.queries.selections import Ask, SelectedContracts


@dataclass(frozen=True, slots=True)
class CountedSum:
    """A sum and what stands behind it.

    ``unknown``: no amount; ``placeholders``: an amount that nobody signed; ``excluded``: the ministry leaves the
    contract out; ``elsewhere``: the same money is counted with another contract (``elsewhere_eur`` of it);
    ``doubtful``: the rest may be the same money twice, and is counted.
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
