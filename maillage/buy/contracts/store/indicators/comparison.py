"""A contract among its peers: same class of purchases, price type and buyer size; a wider circle if there are few."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from maillage.buy.contracts.domain.indicators.quartiles import LEAST_PEERS, Quartiles
from maillage.buy.contracts.store.contract_files import sql_text
from maillage.buy.contracts.store.selections import Ask


class PeerCircle(StrEnum):
    """How peers are selected, narrow to wide."""

    CLASS_PRICE_AND_SIZE = "class-price-size"  # and buyers that spend between a third and three times as much
    CLASS_AND_PRICE = "class-price"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class ContractComparison:
    """The amounts of a contract's peers, in the narrowest circle of at least twelve; None if none has that many.

    Amounts are for whole contracts, regardless of quantities: a quartile shows where to look, not what is expensive.
    """

    amount_eur: float
    circle: PeerCircle | None
    quartiles: Quartiles | None
    peers: int  # all of the same class

    @property
    def quarter(self) -> int | None:
        """The quarter of its peers in which the contract lies, 1 to 4."""
        return None if self.quartiles is None else self.quartiles.quarter_of(self.amount_eur)


_CIRCLES: Final = tuple(PeerCircle)


def contract_comparison(ask: Ask, number: int) -> ContractComparison | None:
    """The contract with that number among its peers; None if its amount or class is unknown.

    Orders, frameworks compared with contracts (and vice versa), and amounts counted elsewhere are left out.
    """
    classes = ask("SELECT cpv_class FROM contracts WHERE number = $contract", {"contract": number})
    rows = ask(sql_text("contract_peers"), {"contract": number, "class": classes[0][0]}) if classes else ()
    if not rows:
        return None
    amount_eur, *circles = rows[0]
    peers: list[dict[str, Any]] = circles
    for circle, peers_of_circle in zip(_CIRCLES, peers, strict=True):
        if peers_of_circle["count"] >= LEAST_PEERS:
            quarters = Quartiles(peers_of_circle["count"], *peers_of_circle["quarters"])
            return ContractComparison(amount_eur, circle, quarters, peers[-1]["count"])
    return ContractComparison(amount_eur, None, None, peers[-1]["count"])
