"""Contracts of structures as a buyer reads them: the last ones by SIRET, those that run, what that buyer bought."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from maillage.buy.contracts.domain.contracts import CONTRACTS
from maillage.buy.contracts.store.contract_store import contract_store, store_rows
from maillage.include.structures.domain.sourcing import RunningContract
from maillage.include.structures.domain.structures import STRUCTURES
from maillage.include.structures.store.structures import directory_version, public_structures
from maillage.web.demonstration import shown_as


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


@shown_as(STRUCTURES, CONTRACTS)
def last_contracts(siret: str, *, most: int) -> Sequence[WonContract]:
    """The last contracts that the establishment itself won, the newest first; none while no contract is published."""
    store = contract_store()
    if store is None:
        return ()
    rows = store.rows(
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


@shown_as(STRUCTURES, CONTRACTS)
def suppliers_of(buyer_sirets: Collection[str]) -> frozenset[str]:
    """The SIRETs that buyers (by SIRET, whatever service of theirs bought) had contracts with, as far as published."""
    sirens = sorted({buyer[:9] for buyer in buyer_sirets if buyer})
    store = contract_store()
    if not sirens or store is None:
        return frozenset()
    rows = store.rows(
        """
        SELECT DISTINCT holders.id
        FROM contracts JOIN holders ON holders.contract_number = contracts.number AND holders.amendment_rank = 0
        WHERE contracts.buyer_siren IN (SELECT unnest($sirens::TEXT[]))
        """,
        {"sirens": sirens},
    )
    return frozenset(siret for (siret,) in rows if siret)


@shown_as(STRUCTURES, CONTRACTS)
def bought_before(siret: str, buyer_sirets: Collection[str]) -> BoughtBefore | None:
    """What buyers (by SIRET) bought from a structure; None where they bought nothing, or nothing is published."""
    sirens = sorted({buyer[:9] for buyer in buyer_sirets if buyer})
    store = contract_store()
    if not sirens or store is None:
        return None
    # The buyer is its company: a service that bought under another establishment is the same organisation.
    ((by_siret, of_company, last_on),) = store.rows(
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


@shown_as(STRUCTURES, CONTRACTS)
def running_contracts(today: date) -> Mapping[str, Sequence[RunningContract]] | None:
    """The contracts that establishments of the directory hold on ``today``, by SIRET; None while none is published."""
    store = contract_store()
    if store is None:
        return None
    return _running_contracts(store.version, directory_version(), today)


@lru_cache(maxsize=1)  # all holders are read: too long for each need
def _running_contracts(_store: str, _directory: object, today: date) -> dict[str, list[RunningContract]]:
    sirets = list(public_structures().order_by().values_list("siret", flat=True).distinct())
    rows = store_rows(
        """
        WITH last AS (
            SELECT contract_number, max(amendment_rank) AS amendment_rank FROM holders GROUP BY contract_number
        ), now AS (
            SELECT contract_number, id, count(*) OVER (PARTITION BY contract_number) AS fellows
            FROM holders JOIN last USING (contract_number, amendment_rank)
        )
        SELECT DISTINCT
            now.id,
            contracts.number,
            CASE
                WHEN fellows = 1 AND NOT is_framework AND kind = 'marche' AND duration_now_months > 0
                THEN amount_now_eur / duration_now_months
            END,
            -- Where no end can be told it may run for four years, the longest of a framework (L2125-1).
            COALESCE(ends_on, COALESCE(notified_on, published_on) + INTERVAL 4 YEAR)::DATE AS until
        FROM contracts JOIN now ON now.contract_number = contracts.number
        WHERE now.id IN (SELECT unnest($sirets::TEXT[])) AND dropped_on IS NULL AND source_withdrawn_on IS NULL
            AND until >= $today
        """,
        {"sirets": sirets, "today": today},
    )
    contracts: dict[str, list[RunningContract]] = {}
    for siret, _number, monthly_eur, until in rows:
        contracts.setdefault(siret, []).append(RunningContract(monthly_eur, until))
    return contracts
