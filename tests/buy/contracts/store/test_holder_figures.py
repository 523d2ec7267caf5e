"""The contracts of a holder stand together in a table of their own: it says of them what that of all contracts says."""

from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate

from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import contracts_found, first_contracts
from maillage.buy.contracts.store.contract_store import store_rows
from maillage.buy.contracts.store.market_figures import (
    MarketPart,
    contracts_by_year,
    endings_by_month,
    market_shares,
    market_totals,
    median_amount,
)
from maillage.buy.contracts.store.parties import holder_named
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.contracts import MARKET_V1
from tests.buy.contracts.small_market import GARDENER, PERSON, small_market

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

JOINT: dict[str, Any] = {**MARKET_V1, "id": "J1", "titulaires": [GARDENER, PERSON]}
# Its holder came by an amendment; before it was another.
TAKEN_OVER: dict[str, Any] = {
    **MARKET_V1,
    "id": "J2",
    "titulaires": [PERSON],
    "modifications": [
        {
            "objetModification": "Reprise",
            "dateNotificationModification": "2024-06-01",
            "datePublicationDonneesModification": "2024-06-02",
            "titulaires": [GARDENER],
        }
    ],
}
HELD = "FROM contracts WHERE number IN (SELECT contract_number FROM holders WHERE siren = $siren)"


def test_figures_and_lists_of_a_holder_are_those_of_its_contracts_among_all(tmp_path: Path) -> None:
    publish(tmp_path, *small_market()["marches"], JOINT, TAKEN_OVER)
    today = localdate()
    sirens = [siren for (siren,) in store_rows("SELECT DISTINCT siren FROM holders WHERE siren IS NOT NULL")]
    assert len(sirens) == 2

    for siren in sirens:
        search, values = ContractSearch(holder=siren), {"siren": siren}
        totals = market_totals(search, today=today)
        party = holder_named(siren)
        found = contracts_found(search, today=today)
        ((count, counted, amounts, social, amended, median),) = store_rows(
            "SELECT count(*), sum(counted_eur), count(amount_now_eur), count(is_social), "
            f"count(*) FILTER (amendment_count > 0), median(amount_now_eur) {HELD}",
            values,
        )

        assert party is not None
        assert (party.contracts, found.total, totals.contracts) == (count, count, count)
        assert (totals.counted_eur, found.counted_eur, totals.with_amount) == (counted, counted, amounts)
        assert (totals.social_stated, totals.amended) == (social, amended)
        assert median_amount(search, today=today) == median
        assert contracts_by_year(search, today=today) == store_rows(
            f"SELECT year, count(*), sum(counted_eur) {HELD} AND year IS NOT NULL GROUP BY year ORDER BY year", values
        )
        for part in MarketPart:
            shares = market_shares(search, part, today=today, most=5)
            assert [(share.code, share.contracts, share.counted_eur) for share in shares] == store_rows(
                f"SELECT {part.value}, count(*) AS held, sum(counted_eur) {HELD} AND {part.value} IS NOT NULL "
                "GROUP BY ALL ORDER BY held DESC, 1",
                values,
            )
        assert [one.number for one in first_contracts(search, today=today, most=20)] == [
            number
            for (number,) in store_rows(f"SELECT number {HELD} ORDER BY notified_on DESC NULLS LAST, number", values)
        ]


def test_a_holder_is_searched_with_every_other_filter(tmp_path: Path) -> None:
    publish(tmp_path, *small_market()["marches"], JOINT, TAKEN_OVER)
    today = localdate()
    held = ContractSearch(holder=GARDENER["id"][:9], order=ContractOrder.AMOUNT)
    year = today.year - 1

    by_words = contracts_found(ContractSearch(holder=held.holder, text="nettoyage"), today=today)
    of_purchase = contracts_found(ContractSearch(holder=held.holder, cpv="9061"), today=today)
    of_year = contracts_found(ContractSearch(holder=held.holder, year=year), today=today)

    assert sorted(one.object or "" for one in by_words.contracts) == ["Nettoyage de la voirie", "Nettoyage des écoles"]
    assert [one.object for one in of_purchase.contracts] == ["Nettoyage de la voirie"]
    assert {one.notified_on.year for one in of_year.contracts if one.notified_on} <= {year}
    assert sum(endings_by_month(held, today=today, last=today.replace(year=today.year + 5)).values()) == (
        market_totals(held, today=today).running
    )
