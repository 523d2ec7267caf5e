"""The map of one contract: the commune or département that it states, asked for by a button."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from maillage.buy.contracts.store.contract_store import store_rows
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.contracts import MARKET_V1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]


def published_key(folder: Path, **place: str) -> str:
    publish(folder, {**MARKET_V1, "lieuExecution": place})
    ((key,),) = store_rows("SELECT key FROM contracts")
    return str(key)


def located(client: Client, key: str) -> dict[str, Any]:
    (feature,) = client.get(f"/marches/lieu/{key}.json").json()["features"]
    return {**feature["properties"], "type": feature["geometry"]["type"]}


def test_contract_of_a_commune_shows_its_contour(client: Client, tmp_path: Path) -> None:
    key = published_key(tmp_path, code="44109", typeCode="Code commune", nom="Nantes")

    place = located(client, key)

    assert (place["id"], place["title"], place["line"]) == ("commune:44109", "Nantes", "Commune, Loire-Atlantique")
    assert (place["type"] in {"Polygon", "MultiPolygon"}, "note" in place) == (True, False)
    assert place["href"] == "/territoires/commune:44109?detail=marches#marches"


def test_contract_of_a_departement_says_that_it_states_no_more(client: Client, tmp_path: Path) -> None:
    key = published_key(tmp_path, code="86", typeCode="Code département", nom="Vienne")

    place = located(client, key)

    assert (place["id"], place["note"]) == ("departement:86", "Ce marché dit seulement son département.")


def test_page_offers_the_map_and_loads_nothing_of_it(client: Client, tmp_path: Path) -> None:
    key = published_key(tmp_path, code="44109", typeCode="Code commune", nom="Nantes")

    page = client.get(f"/marches/contrat/{key}").content.decode()

    assert f'data-src="/marches/lieu/{key}.json"' in page
    assert ("web/map/on_tap.js" in page, "maplibre" in page, "pmtiles" in page, "map.css" in page) == (
        True, False, False, False,
    )  # fmt: skip


def test_contract_without_a_known_place_offers_no_map(client: Client, tmp_path: Path) -> None:
    key = published_key(tmp_path, code="XX999", typeCode="Code commune", nom="Nulle part")

    page = client.get(f"/marches/contrat/{key}").content.decode()

    assert "data-map-on-tap" not in page
    assert client.get(f"/marches/lieu/{key}.json").json()["features"] == []


def test_map_of_no_contract_is_not_found(client: Client, tmp_path: Path) -> None:
    published_key(tmp_path, code="86", typeCode="Code département", nom="Vienne")

    assert client.get("/marches/lieu/rien.json").status_code == 404
