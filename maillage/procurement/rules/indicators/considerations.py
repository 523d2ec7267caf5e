"""Which share of contracts has a social or an environmental consideration, and between which bounds it lies.

Numerator: contracts with at least one of clause, criterion, reserved. Two denominators: all contracts, and those that
state anything of it. "NC" and silence are never a no: what is not stated makes the interval.
Sources: knowledge of the national plans (PNAAPD 2015-2020, PNAD 2022-2025), loi n° 2021-1104 du 22 août 2021, art. 35;
the figures of 2013: Observatoire économique de la commande publique.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ConsiderationKind(StrEnum):
    """The two kinds, as the table of considerations names them."""

    SOCIAL = "social"
    ENVIRONMENTAL = "environmental"


@dataclass(frozen=True, slots=True)
class ConsiderationShare:
    """Of one kind: contracts and sums with one, that state a yes or no, and all."""

    kind: ConsiderationKind
    contracts: int
    stated: int
    having: int
    amount_eur: float
    stated_eur: float
    having_eur: float

    @property
    def share_of_all(self) -> float | None:
        """Of all contracts: the least it can be, for what is not stated is not counted."""
        return self.having / self.contracts if self.contracts else None

    @property
    def share_of_stated(self) -> float | None:
        """Of those that state it; None where none does."""
        return self.having / self.stated if self.stated else None

    @property
    def most(self) -> float | None:
        """The most it can be: if all that state nothing had one."""
        return (self.having + self.contracts - self.stated) / self.contracts if self.contracts else None

    @property
    def amount_share_of_all(self) -> float | None:
        """The same of sums: least."""
        return self.having_eur / self.amount_eur if self.amount_eur else None

    @property
    def amount_share_of_stated(self) -> float | None:
        """Of the sums of those that state it."""
        return self.having_eur / self.stated_eur if self.stated_eur else None

    @property
    def amount_most(self) -> float | None:
        """The most it can be, of sums."""
        if not self.amount_eur:
            return None
        return (self.having_eur + self.amount_eur - self.stated_eur) / self.amount_eur


@dataclass(frozen=True, slots=True)
class Goal:
    """A share of contracts that a national plan aims at in a year."""

    year: int
    share: float
    plan: str


GOALS: Final[Mapping[ConsiderationKind, tuple[Goal, ...]]] = {
    ConsiderationKind.SOCIAL: (Goal(2020, 0.25, "PNAAPD 2015-2020"), Goal(2025, 0.30, "PNAD 2022-2025")),
    ConsiderationKind.ENVIRONMENTAL: (Goal(2020, 0.30, "PNAAPD 2015-2020"), Goal(2025, 1.00, "PNAD 2022-2025")),
}
# What was measured in 2013, above 90,000 EUR: the yardstick of the first plan.
SHARE_OF_2013: Final[Mapping[ConsiderationKind, float]] = {
    ConsiderationKind.SOCIAL: 0.061,
    ConsiderationKind.ENVIRONMENTAL: 0.067,
}
# Articles L2112-2 and L2112-2-1 of the code de la commande publique as loi n° 2021-1104, art. 35 made them: a condition
# of execution for the environment in every contract, a social one above the European thresholds, save for exceptions
# that are said. At the latest five years after the law of 22 August 2021; décret n° 2022-767 of 2 May 2022 has its
# criteria of award in force on the day before.
DUTY_SINCE: Final = dt.date(2026, 8, 22)


def goal_of(kind: ConsiderationKind, year: int) -> Goal | None:
    """The goal in force for a year: that of the first plan which had not ended; None before 2015 and after 2025."""
    plans = {range(2015, 2021): 0, range(2022, 2026): 1}
    return next((GOALS[kind][place] for years, place in plans.items() if year in years), None)
