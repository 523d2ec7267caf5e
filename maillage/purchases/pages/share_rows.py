"""Who or what has most contracts, as rows with a bar; a table says the same, for it is one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from maillage.purchases.parts.contract_words import contracts_text, euros_short
from maillage.purchases.queries.market_figures import MarketShare


@dataclass(frozen=True, slots=True)
class MarketShareRow:
    """One part: its name, its page ("" for none), its contracts, their sum ("" where none is meant), its bar."""

    name: str
    href: str
    contracts: str
    amount: str
    width: str


def share_rows(
    shares: Iterable[MarketShare], *, name_of: Callable[[MarketShare], str], href_of: Callable[[MarketShare], str]
) -> tuple[MarketShareRow, ...]:
    """The rows of shares, in their order; the longest bar is the greatest."""
    counted = tuple(shares)
    most = max((share.contracts for share in counted), default=1)
    return tuple(
        MarketShareRow(
            name=name_of(share),
            href=href_of(share),
            contracts=contracts_text(share.contracts),
            amount=euros_short(share.counted_eur) if share.counted_eur else "",
            width=f"{round(100 * share.contracts / most, 1)}%",
        )
        for share in counted
    )
