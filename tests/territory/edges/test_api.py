from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def answer(client: Client, path: str, **parameters: Any) -> tuple[int, Any]:
    response = client.get(f"/api/v1/territories{path}", parameters)
    return response.status_code, response.json()


def test_search_gives_territories_with_the_attribution(client: Client) -> None:
    status, found = answer(client, "", q="st jean de mon", page_size=2)

    assert status == 200
    assert [one["id"] for one in found["items"]] == ["commune:85234", "place:saint-jean-de-monts"]
    assert "Licence Ouverte" in found["attribution"]


def test_search_pages_through_all_that_is_found(client: Client) -> None:
    _, first = answer(client, "", q="saint-jean-de", page_size=2)
    second = client.get(first["next"]).json()
    _, whole = answer(client, "", q="saint-jean-de", page_size=1_000)
    _, beyond = answer(client, "", q="saint-jean-de", page=900)

    assert [*first["items"], *second["items"]] == whole["items"][:4]
    assert len({first["total"], second["total"], whole["total"], len(whole["items"]), beyond["total"]}) == 1
    assert (beyond["items"], beyond["next"]) == ([], None)


def test_search_of_one_kind_gives_that_kind(client: Client) -> None:
    _, found = answer(client, "", q="nantes", kind=["epci", "departement"])

    assert [one["kind"] for one in found["items"]] == ["epci"]


@pytest.mark.parametrize(
    "parameters", [{}, {"q": ""}, {"q": "x" * 101}, {"q": "a", "page_size": 0}, {"q": "a", "kind": "ville"}]
)
def test_search_with_wrong_parameters_is_refused(client: Client, parameters: dict[str, object]) -> None:
    assert answer(client, "", **parameters)[0] == 422


def test_located_point_gives_its_commune_and_what_is_around(client: Client) -> None:
    response = client.get("/api/v1/location", {"lon": "2.3522", "lat": "48.8566"})

    found = response.json()
    assert response.status_code == 200
    assert (found["commune"]["code"], found["arrondissement"]["code"]) == ("75056", "75104")
    assert [one["id"] for one in found["parents"]] == ["epci:200054781", "departement:75", "region:11"]


@pytest.mark.parametrize(
    ("lon", "lat", "status"), [(-30, 40, 404), (200, 40, 422), ("nan", 40, 422), ("inf", 40, 422), ("x", 40, 422)]
)
def test_point_without_a_commune_is_a_problem(client: Client, lon: str | int, lat: int, status: int) -> None:
    assert client.get("/api/v1/location", {"lon": lon, "lat": lat}).status_code == status


def test_territory_gives_parents_and_neighbours(client: Client) -> None:
    status, found = answer(client, "/departement:44")

    assert (status, found["name"], found["bbox"]) == (200, "Loire-Atlantique", [-2.5519, 46.8622, -0.9466, 47.8327])
    assert [one["id"] for one in found["parents"]] == ["region:52"]
    assert [one["name"] for one in found["neighbours"]] == ["Ille-et-Vilaine", "Maine-et-Loire", "Morbihan", "Vendée"]


def test_outline_is_a_geojson_feature(client: Client) -> None:
    response = client.get("/api/v1/territories/place:pornic/outline")

    feature = response.json()
    assert response.headers["Content-Type"] == "application/geo+json"
    assert (feature["type"], feature["id"], feature["geometry"]["type"]) == ("Feature", "place:pornic", "Polygon")


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("commune:99999", 404, "territory_unknown"),
        ("ville:44131", 422, "territory_address_invalid"),
        ("commune:97501/outline", 404, "territory_without_outline"),
    ],
)
def test_address_of_nothing_is_a_problem_with_a_remedy(client: Client, address: str, status: int, code: str) -> None:
    response = client.get(f"/api/v1/territories/{address}")

    assert (response.status_code, response.json()["code"]) == (status, code)


def test_contour_is_documented_under_the_type_it_is_sent_with(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/territories/{territory}/outline"]["get"]

    answer = client.get("/api/v1/territories/commune:44109/outline")

    assert list(described["responses"]["200"]["content"]) == [answer["Content-Type"]]
