"""Who or what has most contracts, as rows with a bar; a table says the same, for it is one."""

from collections.abc import Callable, Iterable

from maillage.buy.contracts.pages.parts.contract_words import contracts_text
from maillage.buy.contracts.store.market_figures import MarketShare
from maillage.web.charts.share_lists import ShareLine, bar_width
from maillage.web.wording.formats import euros_short


def share_rows(
    shares: Iterable[MarketShare], *, name_of: Callable[[MarketShare], str], href_of: Callable[[MarketShare], str]
) -> tuple[ShareLine, ...]:
    """The rows of shares, in their order; the longest bar is the greatest."""
    counted = tuple(shares)
    most = max((share.contracts for share in counted), default=1)
    return tuple(
        ShareLine(
            name=name_of(share),
            href=href_of(share),
            figure=contracts_text(share.contracts),
            beside=euros_short(share.counted_eur) if share.counted_eur else "",
            width=bar_width(share.contracts, most),
        )
        for share in counted
    )
