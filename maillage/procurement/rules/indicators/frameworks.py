"""Says how much of a framework is used: the ceiling beside what its orders state.

An order that states the ceiling again says nothing of what was ordered (measured: platforms repeat the maximum of the
framework on every order): it is counted as repeated, not as used.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrameworkUse:
    """The orders of a framework that are known, and what they say of its ceiling."""

    ceiling_eur: float | None
    orders: int
    orders_with_amount: int  # an amount of their own
    orders_repeating: int  # the ceiling, told again
    used_eur: float

    @property
    def used_share(self) -> float | None:
        """Of the ceiling, what the known orders use: at least that, for others may be unpublished. None: unknown."""
        if not self.ceiling_eur or not self.orders_with_amount:
            return None
        return self.used_eur / self.ceiling_eur


def framework_use(ceiling_eur: float | None, order_amounts: Iterable[float | None]) -> FrameworkUse:
    """What the orders of a framework, each with its amount or None, use of its ceiling."""
    amounts = list(order_amounts)
    stated = [amount for amount in amounts if amount is not None]
    own = [amount for amount in stated if amount != ceiling_eur]
    return FrameworkUse(ceiling_eur, len(amounts), len(own), len(stated) - len(own), sum(own))
