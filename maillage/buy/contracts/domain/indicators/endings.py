"""The end date of a contract: notification plus duration, amendments included.

The format has no renewals: the stated end may move if the contract allows renewals.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from maillage.buy.contracts.domain.quality import months_after
from maillage.buy.contracts.domain.thresholds import MOST_CONCESSION_MONTHS, MOST_MONTHS
from maillage.buy.contracts.domain.vocabularies import ContractKind

MONTHS_AHEAD: Final = 12  # default range of a calendar


@dataclass(frozen=True, slots=True)
class EndingsCount:
    """The coverage of a calendar of end dates: contracts with and without an end, and the reasons.

    ``without_day``: no notification; ``without_months``: no duration, or one that the ministry refuses.
    """

    contracts: int
    with_end: int
    without_day: int
    without_months: int

    @property
    def share(self) -> float | None:
        """The share of contracts with a known end; None without contracts."""
        return self.with_end / self.contracts if self.contracts else None


def ends_on(kind: ContractKind, begins_on: dt.date | None, months: int | None) -> dt.date | None:
    """The end date of a contract of ``months``; None if date or duration are unknown or refused.

    ``begins_on`` is the notification, or for a concession the start of execution if stated.
    """
    most = MOST_CONCESSION_MONTHS if kind is ContractKind.CONCESSION else MOST_MONTHS
    if begins_on is None or months is None or not 0 < months <= most:
        return None
    return months_after(begins_on, months)
