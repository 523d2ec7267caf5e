"""Amounts that nobody signed and contracts that the ministry leaves out: every sum leaves them out and says so."""

import csv
import io
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from maillage.buy.contracts.store.contract_store import store_rows
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.contracts import MARKET_V1
from tests.buy.contracts.pages.test_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

_SAID: Final = "3 montants fictifs et 1 marché que le ministère écarte"


def market(number: int, **changes: Any) -> dict[str, Any]:
    return {**MARKET_V1, "id": f"2019S0000{number}", "dateNotification": f"2019-0{number}-10", **changes}


def test_every_page_and_answer_with_a_sum_says_what_it_leaves_out(tmp_path: Path, browser: httpx.Client) -> None:
    publish(
        tmp_path,
        market(1, montant=10_000),
        market(2, montant=99_999_999, objet="Entretien sans maximum"),
        market(3, montant=1, objet="Entretien sur bons"),
        market(4, montant=200_000_000, objet="Test"),
        market(5, montant=323_000_000, objet="Entretien du parc", titulaires=[]),
    )
    ((buyer, siren),) = store_rows(
        "SELECT DISTINCT buyer_id, siren FROM contracts JOIN holders ON contract_number = number"
    )
    pages = (
        *("/marches", "/marches/recherche", "/marches/recherche?q=entretien", f"/marches/acheteur/{buyer}"),
        *("/marches/chiffres", "/territoires/departement:86/detail/marches", f"/marches/titulaire/{siren}"),
    )

    said = {page: words(browser.get(page)).replace("\xa0", " ") for page in pages}

    for page, text in said.items():
        assert "montants fictifs" in text, page
        assert "M€ hors taxes" not in text, page
    assert [page for page in ("/marches", "/marches/recherche", "/marches/chiffres") if _SAID not in said[page]] == []

    answer = browser.get("/api/v1/contracts").json()
    assert (answer["counted_eur"], answer["placeholder_count"], answer["excluded_count"]) == (10_000, 3, 1)
    rows = csv.DictReader(io.StringIO(browser.get("/marches/recherche.csv").text.lstrip("\ufeff")), delimiter=",")
    assert sorted(row["left_out"] for row in rows) == ["", "excluded", "placeholder", "placeholder", "placeholder"]
    keys = dict(store_rows("SELECT id, key FROM contracts"))
    assert "Ce montant est fictif" in words(browser.get(f"/marches/contrat/{keys['2019S00002']}"))
    assert "Le ministère écarte ce marché" in words(browser.get(f"/marches/contrat/{keys['2019S00005']}"))
