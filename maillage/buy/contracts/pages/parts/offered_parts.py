"""What the features after this one offer its pages, in their module ``contract_parts``.

TIMELINE_STEPS: dated steps in the life of a contract. CONTRACT_PANELS: parts of its page. MARKET_PANELS: parts of the
page of a market and of the home. CONTRACT_COLUMNS: columns of the table of contracts that everybody downloads, which
read the keys of contracts.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import itemgetter

from maillage.buy.contracts.store.contract_export import STORED_COLUMNS
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.core.tables.terms import TextRow
from maillage.kits.lists.columns import Column, Columns
from maillage.web.offers import Panel, offers

DatedStep = tuple[dt.date | None, "TimelineStep"]
OfferedSteps = Callable[[str], Iterable[DatedStep]]
OfferedContractPanel = Callable[[str], Panel | None]
OfferedMarketPanel = Callable[[ContractSearch, dt.date], Panel | None]


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One step: its day as text ("" where none is known), what happened, details, and where it leads.

    ``mark`` is a class of its dot: "past", "future" or "maybe".
    """

    on: str
    title: str
    details: tuple[str, ...] = ()
    href: str = ""
    mark: str = "past"


def contract_columns() -> Columns[TextRow]:
    """The columns of ``exported_rows``: those of the store, then what other features know of each contract."""
    offered: tuple[Column[str], ...] = offers("contract_columns")
    key: Callable[[TextRow], str] = itemgetter(0)
    return (*STORED_COLUMNS, *(column.of(key) for column in offered))


def offered_steps(key: str) -> list[DatedStep]:
    """The steps that other features know of the contract of ``key``."""
    return [step for steps_of in offers("contract_timeline_steps") for step in steps_of(key)]


def offered_contract_panels(key: str) -> tuple[Panel, ...]:
    """What other features show of the contract of ``key``."""
    panels = (panel_of(key) for panel_of in offers("contract_panels"))
    return tuple(panel for panel in panels if panel is not None)


def offered_panels(search: ContractSearch, *, today: dt.date) -> tuple[Panel, ...]:
    """What other features show of a market: the contracts of a buyer, a holder, a place, a kind of purchase, or all."""
    panels = (panel_of(search, today) for panel_of in offers("market_panels"))
    return tuple(panel for panel in panels if panel is not None)
