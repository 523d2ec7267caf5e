"""Says when a contract ends: its notification and its months, amendments included.

The format states no renewals: an end is the one stated, and may come later where the contract provides for renewals.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from maillage.procurement.rules.quality import months_after
from maillage.procurement.terms.thresholds import MOST_CONCESSION_MONTHS, MOST_MONTHS
from maillage.procurement.terms.vocabularies import ContractKind

MONTHS_AHEAD: Final = 12  # what a calendar shows where nobody asks for more


@dataclass(frozen=True, slots=True)
class EndingsCount:
    """How much of a selection a calendar of endings can know: contracts with an end, without, and why without.

    ``without_day``: no notification; ``without_months``: no duration, or one that the ministry refuses.
    """

    contracts: int
    with_end: int
    without_day: int
    without_months: int

    @property
    def share(self) -> float | None:
        """Of all contracts, those whose end is known; None of none."""
        return self.with_end / self.contracts if self.contracts else None


def ends_on(kind: ContractKind, begins_on: dt.date | None, months: int | None) -> dt.date | None:
    """The day on which a contract of ``months`` ends; None where day or months are unknown or refused.

    ``begins_on``: the notification; of a concession the begin of its execution, where stated.
    """
    most = MOST_CONCESSION_MONTHS if kind is ContractKind.CONCESSION else MOST_MONTHS
    if begins_on is None or months is None or not 0 < months <= most:
        return None
    return months_after(begins_on, months)
