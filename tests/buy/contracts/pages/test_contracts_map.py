"""The map of contracts: each place with what is carried out there, for the search of the address."""

import re

import httpx
import pytest

from maillage.buy.contracts.store.contract_places import placed_contracts

pytestmark = pytest.mark.usefixtures("contracts")


def places(browser: httpx.Client, query: str = "") -> dict[str, tuple[str, str, str]]:
    """What each disc says: from how far it is seen, its number, its line."""
    answer = browser.get(f"/marches/carte.json{query}")
    assert answer.status_code == 200
    told = [feature["properties"] for feature in answer.json()["features"]]
    return {each["id"]: (each["grain"], each["label"], re.sub(r"\s", " ", each["line"])) for each in told}


def test_discs_count_the_contracts_of_departements(browser: httpx.Client) -> None:
    found = places(browser)

    assert {address: told[:2] for address, told in found.items()} == {
        "departement:44": ("far", "3"),
        "departement:86": ("far", "3"),
    }


def test_contracts_of_a_commune_count_for_it_and_for_its_departement() -> None:
    rows = [("44", "44109", 2, 100.0), ("44", "44131", 1, None), ("44", None, 4, 50.0), (None, None, 3, 7.0)]

    placed = placed_contracts(rows)

    assert placed.departements == {"44": (7, 150.0)}
    assert placed.communes == {"44109": (2, 100.0), "44131": (1, None)}
    assert (placed.in_communes, placed.in_departements, placed.elsewhere) == (3, 7, 3)


def test_a_search_narrows_the_map_as_the_list(browser: httpx.Client) -> None:
    found = places(browser, "?territory=departement:44&q=travaux")

    assert found["departement:44"] == ("far", "1", "1 marché · 1,2 M€ hors taxes")
    assert "departement:86" not in found


def test_card_leads_to_the_list_of_the_same_search_in_that_place(browser: httpx.Client) -> None:
    (feature,) = [
        each
        for each in browser.get("/marches/carte.json?q=travaux").json()["features"]
        if each["properties"]["id"] == "departement:44"
    ]

    listed = browser.get(feature["properties"]["href"]).text

    assert feature["properties"]["href"] == "/marches/recherche?q=travaux&territory=departement:44"
    assert ("Travaux de la mairie" in listed, "Illustration du journal" in listed) == (True, False)


def test_page_keeps_the_search_and_says_how_many(browser: httpx.Client) -> None:
    page = browser.get("/marches/carte?territory=departement:44").text

    assert re.search(r"<strong><data[^>]*>3</data>\s+marchés</strong>", page)
    assert "Aucun ne dit sa commune d’exécution." in page
    assert (
        "/marches/carte.json?territory=departement:44" in page,
        "/marches/recherche?territory=departement:44" in page,
    ) == (
        True,
        True,
    )


def test_list_leads_to_its_map(browser: httpx.Client) -> None:
    assert 'href="/marches/carte?q=nettoyage"' in browser.get("/marches/recherche?q=nettoyage").text


def test_word_that_means_nothing_is_told(browser: httpx.Client) -> None:
    assert browser.get("/marches/carte?year=soon").status_code == 422
    assert browser.get("/marches/carte.json?year=soon").status_code == 422
