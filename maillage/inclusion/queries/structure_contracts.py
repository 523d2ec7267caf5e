"""Contracts of one structure as a buyer reads them: the last ones by its SIRET, and what that buyer bought from it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from maillage.procurement.queries.contract_store import contract_store, store_rows


@dataclass(frozen=True, slots=True)
class WonContract:
    """A contract that a structure won, in its last version."""

    key: str
    object: str | None
    buyer: str | None
    amount_eur: float | None
    notified_on: date | None


@dataclass(frozen=True, slots=True)
class BoughtBefore:
    """Contracts of a buyer with a structure: by its SIRET, and with other establishments of its company (SIREN)."""

    by_siret: int
    of_company: int
    last_on: date | None


def last_contracts(siret: str, *, most: int) -> Sequence[WonContract]:
    """The last contracts that the establishment itself won, the newest first; none while no contract is published."""
    if contract_store() is None:
        return ()
    rows = store_rows(
        """
        SELECT key, object, buyer_label, amount_now_eur, notified_on
        FROM contracts
        WHERE number IN (SELECT contract_number FROM holders WHERE id = $siret AND amendment_rank = 0)
        ORDER BY notified_on DESC NULLS LAST, number
        LIMIT $most
        """,
        {"siret": siret, "most": most},
    )
    return tuple(WonContract(*row) for row in rows)


def bought_before(siret: str, buyer_sirets: Collection[str]) -> BoughtBefore | None:
    """What buyers (by SIRET) bought from a structure; None where they bought nothing, or nothing is published."""
    sirens = sorted({buyer[:9] for buyer in buyer_sirets if buyer})
    if not sirens or contract_store() is None:
        return None
    # The buyer is its company: a service that bought under another establishment is the same house.
    ((by_siret, of_company, last_on),) = store_rows(
        """
        SELECT
            count(DISTINCT number) FILTER (holders.id = $siret),
            count(DISTINCT number),
            max(notified_on)
        FROM contracts JOIN holders ON holders.contract_number = contracts.number AND holders.amendment_rank = 0
        WHERE contracts.buyer_siren IN (SELECT unnest($sirens::TEXT[])) AND holders.siren = $siren
        """,
        {"siret": siret, "siren": siret[:9], "sirens": sirens},
    )
    return BoughtBefore(by_siret, of_company - by_siret, last_on) if of_company else None
