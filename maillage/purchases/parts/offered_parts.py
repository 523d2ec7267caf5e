"""What the features after this one offer its pages, in their module ``contract_parts``.

TIMELINE_STEPS: dated steps in the life of a contract. CONTRACT_PANELS: parts of its page. MARKET_PANELS: parts of the
page of a market and of the home. CONTRACT_COLUMNS: columns of the table of contracts that everybody downloads.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.core.schema.terms import FieldType
from maillage.purchases.queries.contract_filters import ContractSearch
from maillage.web.offers import Panel, offers

_MODULE: Final = "contract_parts"
DatedStep = tuple[dt.date | None, "TimelineStep"]
OfferedSteps = Callable[[str], Iterable[DatedStep]]
OfferedContractPanel = Callable[[str], Panel | None]
OfferedMarketPanel = Callable[[ContractSearch, dt.date], Panel | None]


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One step: its day in words ("" where none is known), what happened, details, and where it leads.

    ``mark`` is a class of its dot: "past", "future" or "maybe".
    """

    on: str
    title: str
    details: tuple[str, ...] = ()
    href: str = ""
    mark: str = "past"


@dataclass(frozen=True, slots=True)
class ContractColumn:
    """A column: its name, the kind of its values, and those of contracts by key; a contract without one is absent."""

    name: str
    kind: FieldType
    values_of: Callable[[Sequence[str]], Mapping[str, str]]


def offered_columns() -> tuple[ContractColumn, ...]:
    """What other features know of each contract, for its table."""
    return tuple(offers(_MODULE, "CONTRACT_COLUMNS"))


def offered_steps(key: str) -> list[DatedStep]:
    """The steps that other features know of the contract of ``key``."""
    return [step for steps_of in offers(_MODULE, "TIMELINE_STEPS") for step in steps_of(key)]


def offered_contract_panels(key: str) -> tuple[Panel, ...]:
    """What other features show of the contract of ``key``."""
    panels = (panel_of(key) for panel_of in offers(_MODULE, "CONTRACT_PANELS"))
    return tuple(panel for panel in panels if panel is not None)


def offered_panels(search: ContractSearch, *, today: dt.date) -> tuple[Panel, ...]:
    """What other features show of a market: the contracts of a buyer, a holder, a place, a kind of purchase, or all."""
    panels = (panel_of(search, today) for panel_of in offers(_MODULE, "MARKET_PANELS"))
    return tuple(panel for panel in panels if panel is not None)
