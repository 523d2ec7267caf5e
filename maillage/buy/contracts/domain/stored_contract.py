"""A contract as loaded from the store, with the store's additions."""

import datetime as dt
from dataclasses import dataclass

from maillage.buy.contracts.domain.contracts import Contract


@dataclass(frozen=True, slots=True)
class StoredContract:
    """A contract with its key; missing names are filled in from other contracts of its buyer or holder.

    ``received_on``: date of its file; ``framework_key``: the framework that it is certainly an order of.
    """

    number: int
    key: str
    contract: Contract
    received_on: dt.date
    framework_key: str | None
