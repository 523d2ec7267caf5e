"""The use of framework agreements: their ceilings against known orders."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from maillage.buy.contracts.domain.indicators.frameworks import FrameworkUse, framework_use
from maillage.buy.contracts.store.selections import Ask, SelectedContracts


@dataclass(frozen=True, slots=True)
class UsedFramework:
    """A framework with its certain orders, and the number of candidates."""

    number: int
    use: FrameworkUse
    candidate_orders: int


def framework_uses(ask: Ask, numbers: Sequence[int]) -> dict[int, UsedFramework]:
    """The use of the frameworks with those numbers, including those without orders."""
    if not numbers:
        return {}
    values = {"frameworks": list(numbers)}
    chosen = "(SELECT unnest($frameworks::INTEGER[]))"
    ceilings: dict[int, float | None] = dict(
        ask(f"SELECT number, amount_now_eur FROM contracts WHERE number IN {chosen}", values)  # noqa: S608 -- ours
    )
    certain: dict[int, list[float | None]] = defaultdict(list)
    candidates: dict[int, int] = defaultdict(int)
    sql = f"""
        SELECT backlinks.to_number, backlinks.sureness, contracts.amount_now_eur
        FROM backlinks
        JOIN contracts ON contracts.number = backlinks.from_number
        WHERE backlinks.kind = 'order-of' AND backlinks.to_number IN {chosen}
        ORDER BY backlinks.to_number, backlinks.from_number
    """  # noqa: S608 -- likewise
    for number, sureness, amount_eur in ask(sql, values):
        if sureness == "certain":
            certain[number].append(amount_eur)
        else:
            candidates[number] += 1
    return {
        number: UsedFramework(number, framework_use(ceilings[number], certain[number]), candidates[number])
        for number in numbers
        if number in ceilings
    }


def frameworks_near_ceiling(
    ask: Ask, selection: SelectedContracts, *, running_on: dt.date, least_share: float = 0.8, most: int = 50
) -> list[UsedFramework]:
    """The selected frameworks whose known orders use at least that share of the ceiling, most used first.

    Only those running on that day, or with an unknown end: others take no orders.
    """
    sql = f"""
        SELECT number
        FROM contracts
        WHERE used_share >= $least_share AND (ends_on IS NULL OR ends_on >= $running_on) AND ({selection.sql})
        ORDER BY used_share DESC, number
        LIMIT {most}
    """  # noqa: S608 -- a condition of ours, values bound
    numbers = [
        row[0] for row in ask(sql, {**selection.parameters, "least_share": least_share, "running_on": running_on})
    ]
    return list(framework_uses(ask, numbers).values())
