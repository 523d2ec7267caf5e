"""Publication deadlines of contracts, amendments, subcontracts and years of concessions; contracts that end soon."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.quality import months_after
from maillage.buy.contracts.domain.thresholds import PUBLICATION_MONTHS, PUBLICATION_THRESHOLD_EUR
from maillage.buy.contracts.domain.vocabularies import ContractKind

NEAR_DAYS: Final = 21  # notice of three weeks, so that holidays fit in
MONTHS_OF_A_YEAR: Final = 12
ENDING_MONTHS: Final = 6  # the time a new consultation takes, from the need to the notification


@dataclass(frozen=True, slots=True)
class ContractDeadline:
    """What must be published until when: a contract, or its amendment or subcontract with that number."""

    contract_id: str
    object: str
    until: dt.date
    amendment: int | None = None
    subcontract: int | None = None


@dataclass(frozen=True, slots=True)
class ContractEnding:
    """A contract that ends soon."""

    contract_id: str
    object: str
    ends_on: dt.date


@dataclass(frozen=True, slots=True)
class YearDue:
    """A concession of which a year is to be published, and until when."""

    contract_id: str
    object: str
    until: dt.date


def near_deadlines(contracts: Iterable[Contract], *, today: dt.date) -> list[ContractDeadline]:
    """What must be published within three weeks or is overdue, earliest first.

    Arrêté du 22 décembre 2022, art. 3: two months from each notification. There is no deadline below 40,000 EUR.
    """
    all_of_them = (deadline for contract in contracts for deadline in _deadlines(contract))
    near = [deadline for deadline in all_of_them if deadline.until <= today + dt.timedelta(days=NEAR_DAYS)]
    return sorted(
        near,
        key=lambda deadline: (deadline.until, deadline.contract_id, deadline.amendment or 0, deadline.subcontract or 0),
    )


def _deadlines(contract: Contract) -> Iterator[ContractDeadline]:
    if contract.amount_eur is not None and contract.amount_eur < PUBLICATION_THRESHOLD_EUR:
        return
    notified = [
        (contract.notified_on, None, None),
        *((change.notified_on, change.number, None) for change in contract.amendments),
        *((act.notified_on, None, act.number) for act in contract.subcontracts),
    ]
    for day, amendment, subcontract in notified:
        if day is not None:
            until = months_after(day, PUBLICATION_MONTHS)
            yield ContractDeadline(contract.id or "", contract.object or "", until, amendment, subcontract)


def near_endings(contracts: Iterable[Contract], *, today: dt.date) -> list[ContractEnding]:
    """The contracts that end within six months, amendments included, earliest first."""
    endings = []
    for contract in contracts:
        ends_on = contract_end(contract)
        if ends_on is not None and today <= ends_on <= months_after(today, ENDING_MONTHS):
            endings.append(ContractEnding(contract.id or "", contract.object or "", ends_on))
    return sorted(endings, key=lambda ending: (ending.ends_on, ending.contract_id))


def near_years(contracts: Iterable[Contract], *, today: dt.date) -> list[YearDue]:
    """The concessions of which a year is due within three weeks or is overdue, earliest first."""
    near_day = today + dt.timedelta(days=NEAR_DAYS)
    due = [
        YearDue(contract.id or "", contract.object or "", until)
        for contract in contracts
        if (until := next_year_due(contract)) is not None and until <= near_day
    ]
    return sorted(due, key=lambda year: (year.until, year.contract_id))


def next_year_due(contract: Contract) -> dt.date | None:
    """Until when the next year of a concession is published; None for a market, and once its last year is.

    Each year, until its end, what was invested and the tariffs (official schema 2.0.4, donneesExecution).
    """
    begun = contract.starts_on or contract.notified_on
    if contract.kind is not ContractKind.CONCESSION or begun is None:
        return None
    published = max((year.published_on for year in contract.years if year.published_on is not None), default=None)
    end = contract_end(contract)
    if published is not None and end is not None and published >= end:
        return None
    return months_after(max(begun, published or begun), MONTHS_OF_A_YEAR)


def contract_end(contract: Contract) -> dt.date | None:
    """The day on which a contract ends, as its last amendment has it; None where that is not stated."""
    durations = (change.duration_months for change in reversed(contract.amendments))
    months = next((months for months in durations if months is not None), contract.duration_months)
    if contract.notified_on is None or months is None:
        return None
    return months_after(contract.notified_on, months)
