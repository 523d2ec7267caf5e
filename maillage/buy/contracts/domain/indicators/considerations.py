"""The share of contracts with a social or environmental consideration, and its bounds.

Numerator: contracts with at least one clause, criterion or reservation. Denominators: all contracts, and those with a
statement. Missing statements ("NC", silence) never count as no; they make the interval. Sources: national plans (PNAAPD
2015-2020, PNAD 2022-2025), loi n° 2021-1104 du 22 août 2021, art. 35; figures of 2013: Observatoire économique de la
commande publique.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ConsiderationKind(StrEnum):
    """The two kinds, named as in the table of considerations."""

    SOCIAL = "social"
    ENVIRONMENTAL = "environmental"


@dataclass(frozen=True, slots=True)
class ConsiderationShare:
    """For one kind: contracts and sums in total, with a statement, and with a consideration."""

    kind: ConsiderationKind
    contracts: int
    stated: int
    having: int
    amount_eur: float
    stated_eur: float
    having_eur: float

    @property
    def share_of_all(self) -> float | None:
        """Lower bound: the share of all contracts, missing statements counting as no."""
        return self.having / self.contracts if self.contracts else None

    @property
    def share_of_stated(self) -> float | None:
        """The share of contracts with a statement; None if there are none."""
        return self.having / self.stated if self.stated else None

    @property
    def most(self) -> float | None:
        """Upper bound: missing statements counting as yes."""
        return (self.having + self.contracts - self.stated) / self.contracts if self.contracts else None

    @property
    def amount_share_of_all(self) -> float | None:
        """Lower bound of the share of sums."""
        return self.having_eur / self.amount_eur if self.amount_eur else None

    @property
    def amount_share_of_stated(self) -> float | None:
        """The share of the sums with a statement."""
        return self.having_eur / self.stated_eur if self.stated_eur else None

    @property
    def amount_most(self) -> float | None:
        """Upper bound of the share of sums."""
        if not self.amount_eur:
            return None
        return (self.having_eur + self.amount_eur - self.stated_eur) / self.amount_eur


@dataclass(frozen=True, slots=True)
class Goal:
    """The share of contracts that a national plan targets for a year."""

    year: int
    share: float
    plan: str


GOALS: Final[Mapping[ConsiderationKind, tuple[Goal, ...]]] = {
    ConsiderationKind.SOCIAL: (Goal(2020, 0.25, "PNAAPD 2015-2020"), Goal(2025, 0.30, "PNAD 2022-2025")),
    ConsiderationKind.ENVIRONMENTAL: (Goal(2020, 0.30, "PNAAPD 2015-2020"), Goal(2025, 1.00, "PNAD 2022-2025")),
}
# Measured in 2013 above 90,000 EUR: the baseline of the first plan.
SHARE_OF_2013: Final[Mapping[ConsiderationKind, float]] = {
    ConsiderationKind.SOCIAL: 0.061,
    ConsiderationKind.ENVIRONMENTAL: 0.067,
}
# Articles L2112-2 and L2112-2-1 of the code de la commande publique, from loi n° 2021-1104, art. 35: an environmental
# condition of execution in every contract, a social one above the European thresholds, with stated exceptions. At the
# latest five years after the law of 22 August 2021; décret n° 2022-767 of 2 May 2022 brings its award criteria into
# force one day earlier.
DUTY_SINCE: Final = dt.date(2026, 8, 22)


def goal_of(kind: ConsiderationKind, year: int) -> Goal | None:
    """The target for a year, from the first plan not yet ended; None before 2015 and after 2025."""
    plans = {range(2015, 2021): 0, range(2022, 2026): 1}
    return next((GOALS[kind][place] for years, place in plans.items() if year in years), None)
