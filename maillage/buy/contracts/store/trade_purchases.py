"""What is bought from an activity: CPV codes of contracts whose holder has it in the register.

In either nomenclature: holders that ceased have a code of NAF rév. 2 alone, new ones from 2027 one of NAF 2025 alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.buy.companies.store.companies import company_of
from maillage.buy.companies.store.trades import trade_name
from maillage.buy.contracts.domain.indicators.quartiles import LEAST_PEERS
from maillage.buy.contracts.store.contract_store import contract_store

_CODES: Final = """
    SELECT cpv, count(*) AS contracts, sum(count(*)) OVER ()::BIGINT
    FROM contracts
    WHERE cpv IS NOT NULL
        AND number IN (
            SELECT contract_number
            FROM holders
            WHERE (naf = $naf OR naf_2025 = $naf_2025) AND amendment_rank = 0
        )
    GROUP BY cpv
    ORDER BY contracts DESC, cpv
    LIMIT 8
"""


@dataclass(frozen=True, slots=True)
class TradePurchases:
    """An activity, the number of its known contracts, and counts by CPV code; no codes below twelve contracts."""

    naf: str
    name: str
    contracts: int
    codes: Sequence[tuple[str, int]]


def purchases_of_trade(siret: str) -> TradePurchases | None:
    """The purchases from the activity of the company with that SIRET; None if the register lacks it."""
    company = company_of(siret)
    if company is None or company.trade is None:
        return None
    store = contract_store()
    rows = store.rows(_CODES, {"naf": company.naf, "naf_2025": company.naf_2025}) if store is not None else []
    total = rows[0][2] if rows else 0
    codes = [(cpv, count) for cpv, count, _all in rows] if total >= LEAST_PEERS else []
    return TradePurchases(company.trade, trade_name(company.trade), total, codes)
