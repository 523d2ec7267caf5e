"""What the contracts of a search add up to: how many, how much, by year, who buys, who sells, what, what ends when.

Sums take ``counted_eur``: the ceiling of a framework that its orders repeat, and a joint purchase, count once.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import summed_selection
from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.indicators import LEAST_PEERS
from maillage.buy.contracts.store.kept_answers import aggregated_rows


@dataclass(frozen=True, slots=True)
class MarketTotals:
    """The contracts of a search in figures; a sum is None where no amount is known.

    ``placeholders`` and ``excluded`` are left out of it: amounts that nobody signed, contracts that the ministry leaves
    out. ``with_end`` counts those whose end can be computed, ``running`` those of them that end today or later;
    ``next_end`` is the first of these ends, ``next_cpv`` what was bought then.
    """

    contracts: int = 0
    counted_eur: float | None = None
    with_amount: int = 0
    with_end: int = 0
    running: int = 0
    ending_within_a_year: int = 0
    with_social: int = 0
    with_environmental: int = 0
    social_stated: int = 0
    environmental_stated: int = 0
    amended: int = 0
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    placeholders: int = 0
    excluded: int = 0
    next_end: dt.date | None = None
    next_cpv: str | None = None

    @property
    def amended_share(self) -> float | None:
        """Of all contracts, those that were amended; None where there is none."""
        return self.amended / self.contracts if self.contracts else None

    @property
    def social_share(self) -> float | None:
        """Of those that state it, the contracts with a social consideration; None of less than twelve."""
        return self.with_social / self.social_stated if self.social_stated >= LEAST_PEERS else None


@dataclass(frozen=True, slots=True)
class MarketShare:
    """One buyer, holder or code: its contracts and what they count for."""

    code: str
    name: str | None
    contracts: int
    counted_eur: float | None


class MarketPart(Enum):
    """By what the contracts of a search are shared out."""

    BUYERS = "buyer_id"
    DIVISIONS = "cpv_division"
    DEPARTEMENTS = "departement"
    PROCEDURES = "procedure"


_TOTALS: Final = """
    SELECT
        count(*),
        sum(counted_eur),
        count(amount_now_eur),
        count(ends_on),
        count(*) FILTER (ends_on >= $now),
        count(*) FILTER (ends_on BETWEEN $now AND $now + INTERVAL 1 YEAR),
        count(*) FILTER (is_social),
        count(*) FILTER (is_environmental),
        count(is_social),
        count(is_environmental),
        count(*) FILTER (amendment_count > 0),
        min(notified_on),
        max(notified_on),
        count(*) FILTER (left_out = 'placeholder'),
        count(*) FILTER (left_out = 'excluded'),
        min(ends_on) FILTER (ends_on >= $now),
        min_by(cpv, (ends_on, number)) FILTER (ends_on >= $now)
"""


def market_totals(search: ContractSearch, *, today: dt.date) -> MarketTotals:
    """The figures of the contracts that ``search`` finds."""
    selection = summed_selection(search, today=today)
    rows = aggregated_rows(
        f"{_TOTALS} FROM {selection.table} WHERE {selection.sql}", {**selection.parameters, "now": today}
    )
    return MarketTotals(*rows[0]) if rows else MarketTotals()


def place_totals(address: str, today: dt.date) -> MarketTotals:
    """The figures of the contracts performed in a place; nothing while no store can be read: its page says the rest."""
    return market_totals(ContractSearch(territory=address), today=today) if store_version() else MarketTotals()


def median_amount(search: ContractSearch, *, today: dt.date) -> float | None:
    """The median of the amounts that are known; None where none is."""
    median: float | None = _figure("median(amount_now_eur)", search, today)
    return median


def buyer_count(search: ContractSearch, *, today: dt.date) -> int:
    """How many buyers have a contract that ``search`` finds."""
    count: int = _figure("count(DISTINCT buyer_id)", search, today) or 0
    return count


def _figure(expression: str, search: ContractSearch, today: dt.date) -> Any:
    selection = summed_selection(search, today=today)
    rows = aggregated_rows(f"SELECT {expression} FROM {selection.table} WHERE {selection.sql}", selection.parameters)  # noqa: S608
    return rows[0][0] if rows else None


def contracts_by_year(search: ContractSearch, *, today: dt.date) -> Sequence[tuple[int, int, float | None]]:
    """Of each year of notification: the year, its contracts, what they count for."""
    selection = summed_selection(search, today=today)
    sql = f"SELECT year, count(*), sum(counted_eur) FROM {selection.table} WHERE {selection.sql} AND year IS NOT NULL "  # noqa: S608
    return [
        (year, count, total)
        for year, count, total in aggregated_rows(f"{sql} GROUP BY year ORDER BY year", selection.parameters)
    ]


def market_shares(search: ContractSearch, part: MarketPart, *, today: dt.date, most: int) -> tuple[MarketShare, ...]:
    """The ``most`` greatest parts by number of contracts, those of an unknown part left out."""
    selection = summed_selection(search, today=today)
    name = "any_value(buyer_label)" if part is MarketPart.BUYERS else "NULL"
    sql = f"""
        SELECT {part.value}, {name}, count(*) AS contracts, sum(counted_eur)
        FROM {selection.table}
        WHERE {selection.sql} AND {part.value} IS NOT NULL
        GROUP BY {part.value}
        ORDER BY contracts DESC, {part.value}
        LIMIT {most}
    """  # noqa: S608 -- of our own words
    return tuple(MarketShare(*row) for row in aggregated_rows(sql, selection.parameters))


def holder_shares(search: ContractSearch, *, today: dt.date, most: int) -> tuple[MarketShare, ...]:
    """The ``most`` holders with the most contracts, by SIREN; a contract of a group counts for each of its members.

    So the amounts of holders are no parts of a sum, and are left out.
    """
    selection = summed_selection(search, today=today)
    numbers = f"SELECT number FROM {selection.table} WHERE {selection.sql}"  # noqa: S608 -- of our own words
    ends = aggregated_rows(f"SELECT min(number), max(number), count(*) FROM ({numbers})", selection.parameters)  # noqa: S608
    first, last, count = ends[0] if ends else (None, None, 0)
    # Numbers follow places: a territory is a run of them, and its holders are found without its contracts.
    is_run = count and last - first + 1 == count
    within = "BETWEEN $first_number AND $last_number" if is_run else f"IN ({numbers})"
    sql = f"""
        SELECT siren, any_value(label), count(*) AS contracts, NULL
        FROM holders
        WHERE siren IS NOT NULL AND amendment_rank = 0 AND contract_number {within}
        GROUP BY siren
        ORDER BY contracts DESC, siren
        LIMIT {most}
    """  # noqa: S608 -- of our own words
    values = {"first_number": first, "last_number": last} if is_run else selection.parameters
    return tuple(MarketShare(*row) for row in aggregated_rows(sql, values))


def endings_by_month(search: ContractSearch, *, today: dt.date, last: dt.date) -> dict[str, int]:
    """How many contracts end in each month ("2027-03") up to ``last``; others are absent."""
    selection = summed_selection(search, today=today)
    sql = f"""
        SELECT strftime(ends_on, '%Y-%m') AS month, count(*)
        FROM {selection.table}
        WHERE {selection.sql} AND ends_on BETWEEN $first_day AND $end_day
        GROUP BY month
        ORDER BY month
    """  # noqa: S608 -- of our own words
    return dict(aggregated_rows(sql, {**selection.parameters, "first_day": today, "end_day": last}))


def has_contracts() -> bool:
    """Whether contracts are published here at all."""
    return bool(store_version())
