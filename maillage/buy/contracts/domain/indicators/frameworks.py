"""The used share of a framework: its ceiling against the amounts of its orders.

An order with exactly the ceiling says nothing about what was ordered (measured: platforms repeat the framework's
maximum on every order): it counts as repeated, not as used.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrameworkUse:
    """The known orders of a framework, and their share of its ceiling."""

    ceiling_eur: float | None
    orders: int
    orders_with_amount: int  # an amount of their own
    orders_repeating: int  # the ceiling repeated
    used_eur: float

    @property
    def used_share(self) -> float | None:
        """Lower bound of the used share of the ceiling, since orders may be unpublished; None if unknown."""
        if not self.ceiling_eur or not self.orders_with_amount:
            return None
        return self.used_eur / self.ceiling_eur


def framework_use(ceiling_eur: float | None, order_amounts: Iterable[float | None]) -> FrameworkUse:
    """The use of a ceiling by orders, given by their amounts or None."""
    amounts = list(order_amounts)
    stated = [amount for amount in amounts if amount is not None]
    own = [amount for amount in stated if amount != ceiling_eur]
    return FrameworkUse(ceiling_eur, len(amounts), len(own), len(stated) - len(own), sum(own))
