"""A contract among its like: same class of purchases, form of price and size of buyer; a wider circle where few are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from maillage.procurement.queries.contract_files import sql_text
from maillage.procurement.queries.selections import Ask
from maillage.procurement.rules.indicators.quartiles import LEAST_PEERS, Quartiles


class PeerCircle(StrEnum):
    """By what contracts are alike, from narrow to wide."""

    CLASS_PRICE_AND_SIZE = "class-price-size"  # and buyers that spend between a third and three times as much
    CLASS_AND_PRICE = "class-price"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class ContractComparison:
    """The amounts of the contracts like one, in the narrowest circle of at least twelve; None where none has so many.

    Amounts are of whole contracts, without their quantities: a quartile tells where to look, not what is dear.
    """

    amount_eur: float
    circle: PeerCircle | None
    quartiles: Quartiles | None
    peers: int  # of the same class, whatever their number

    @property
    def quarter(self) -> int | None:
        """In which quarter of its like the contract lies, 1 to 4."""
        return None if self.quartiles is None else self.quartiles.quarter_of(self.amount_eur)


_CIRCLES: Final = tuple(PeerCircle)


def contract_comparison(ask: Ask, number: int) -> ContractComparison | None:
    """The contract of that number among its like; None where its amount or its class is not known.

    Left out: orders, frameworks beside contracts and contracts beside frameworks, sums that are counted elsewhere.
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
