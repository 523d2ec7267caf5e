"""From which amount a consultation must be on the buyer profile, by nature and day.

Code de la commande publique: R2132-2 (profile from 40,000 EUR without tax), R2122-8 and the decree 2025-1386 (works
below 100,000 EUR without publicity). For supplies and services the room keeps to the lower amount of R2132-2, although
R2122-8 frees from publicity up to 60,000 EUR since 1 April 2026: a buyer who publishes there all the same needs none.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from maillage.buy.consultation.domain.tenders import PurchaseNature

FAMILY_DIGITS: Final = 3  # a family of purchases is a group of the CPV nomenclature


@dataclass(frozen=True, slots=True)
class ProfileThreshold:
    """The amount in EUR without tax from which the profile is due, and its article."""

    nature: PurchaseNature
    since: dt.date
    least_eur: int
    article: str


PROFILE_THRESHOLDS: Final = (
    ProfileThreshold(PurchaseNature.SUPPLIES, dt.date(2020, 1, 1), 40_000, "R2132-2"),
    ProfileThreshold(PurchaseNature.SERVICES, dt.date(2020, 1, 1), 40_000, "R2132-2"),
    ProfileThreshold(PurchaseNature.WORKS, dt.date(2020, 1, 1), 40_000, "R2132-2"),
    # Law 2020-1525, article 142, kept up year by year, then R2122-8 by the decree 2025-1386.
    ProfileThreshold(PurchaseNature.WORKS, dt.date(2020, 12, 9), 100_000, "R2122-8"),
)


@dataclass(frozen=True, slots=True)
class FamilyAmount:
    """What was bought, asked or announced of one family in a year: where it comes from, and how much."""

    source: str
    label: str
    amount_eur: float


@dataclass(frozen=True, slots=True)
class ThresholdCheck:
    """Whether the room may be used for an amount, with those of the same family of the year."""

    threshold: ProfileThreshold
    amount_eur: float
    others: tuple[FamilyAmount, ...]

    @property
    def total_eur(self) -> float:
        """The amount of the family with this purchase."""
        return self.amount_eur + sum(other.amount_eur for other in self.others)

    @property
    def is_allowed(self) -> bool:
        """Whether the family stays below the threshold."""
        return self.total_eur < self.threshold.least_eur


def threshold_of(nature: PurchaseNature, day: dt.date) -> ProfileThreshold:
    """The threshold in force for a nature on a day."""
    return max(
        (row for row in PROFILE_THRESHOLDS if row.nature is nature and row.since <= day), key=lambda row: row.since
    )


def family_of(cpv: str) -> str:
    """The family of a CPV code: its group."""
    return cpv[:FAMILY_DIGITS]


def check_threshold(
    nature: PurchaseNature, amount_eur: float, others: Iterable[FamilyAmount], *, day: dt.date
) -> ThresholdCheck:
    """What the threshold says of a purchase."""
    return ThresholdCheck(threshold_of(nature, day), amount_eur, tuple(others))
