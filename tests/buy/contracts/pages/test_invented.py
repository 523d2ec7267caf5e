"""Invented contracts are told as such on every page that shows any, in one strip."""

import json
from pathlib import Path

import pytest
from django.test import Client

from maillage.buy.contracts.domain.contracts import DEMONSTRATION_SOURCE
from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.imports import import_path
from maillage.core.clock import utc_now
from tests.buy.contracts.small_market import small_market

SAID = "<strong>Démonstration</strong> Données inventées"


@pytest.mark.django_db
@pytest.mark.parametrize("source", [DEMONSTRATION_SOURCE, "essai"])
def test_pages_say_whether_their_contracts_are_invented(
    client: Client, contracts_data: Path, tmp_path: Path, source: str
) -> None:
    document = tmp_path / "marches.json"
    document.write_text(json.dumps(small_market()), encoding="utf-8")
    import_path(document, source=source, now=utc_now())
    build_store()
    key = client.get("/api/v1/contracts").json()["items"][0]["id"]

    pages = [
        client.get(f"/marches{word}").content.decode()
        for word in ("", "/recherche", "/fins", "/chiffres", f"/contrat/{key}")
    ]

    assert [SAID in page for page in pages] == [source == DEMONSTRATION_SOURCE] * 5
    assert [page.count("strip-invented") for page in pages] == [int(source == DEMONSTRATION_SOURCE)] * 5
