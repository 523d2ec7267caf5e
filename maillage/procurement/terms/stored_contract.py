"""A contract as the store has it, with what the store knows of it beside its own values."""

import datetime as dt
from dataclasses import dataclass

from maillage.procurement.terms.contracts import Contract


@dataclass(frozen=True, slots=True)
class StoredContract:
    """A contract under its key; names that it leaves out are those that its buyer or holder has elsewhere.

    ``received_on``: when its file came; ``framework_key``: the framework that it is certainly an order of.
    """

    number: int
    key: str
    contract: Contract
    received_on: dt.date
    framework_key: str | None
