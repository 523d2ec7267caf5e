"""A contract that its source took out as wrong: no list, sum, export, feed or release has it; its address says so."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from maillage.buy.contracts.store.contract_store import store_rows
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.contracts import MARKET_V1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

WRONG = "Éclairage mille fois trop cher"


def market(number: int, **changes: Any) -> dict[str, Any]:
    return {**MARKET_V1, "id": f"2019S0000{number}", "dateNotification": f"2019-0{number}-10", **changes}


def test_retracted_contract_counts_nowhere_and_its_address_says_who_took_it_out(
    tmp_path: Path, browser: httpx.Client
) -> None:
    first, wrong, last = (
        market(1),
        market(2, objet=WRONG, montant=84_500_500),
        market(3, objet="Nettoyage des vitres", montant=10_000),
    )
    publish(tmp_path, first, wrong, last)
    ((key, buyer, siren),) = store_rows(
        "SELECT key, buyer_id, siren FROM contracts JOIN holders ON contract_number = number WHERE object LIKE 'Écl%'"
    )
    ways = (
        *("/marches", "/marches/recherche", f"/marches/acheteur/{buyer}", f"/marches/titulaire/{siren}"),
        *("/marches/chiffres", "/marches/recherche.csv", "/marches/recherche.json", "/marches/recherche.atom"),
        *("/marches/recherche.ocds.json", "/api/v1/contracts", "/marches/a-corriger.csv?source=Ville"),
    )
    before = {way: browser.get(way).text for way in ways}

    publish(tmp_path, first, last)

    after = {way: browser.get(way) for way in ways}
    assert {way: answer.status_code for way, answer in after.items()} == dict.fromkeys(ways, 200)
    assert [way for way, seen in after.items() if WRONG in seen.text] == []
    assert WRONG in before["/marches/recherche"]
    assert WRONG in before["/marches/recherche.ocds.json"]
    answer = after["/api/v1/contracts"].json()
    assert (answer["total"], answer["counted_eur"]) == (2, 94_500.5)
    page = browser.get(f"/marches/contrat/{key}")
    assert page.status_code == 404
    assert "La source « Ville » a retiré ce marché le" in page.text.replace("\xa0", " ").replace("\u202f", " ")
    assert WRONG in page.text
