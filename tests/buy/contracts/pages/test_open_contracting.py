"""OCDS over HTTP: a search gives packages one after the other, a contract its releases or its record."""

import httpx
import pytest

from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_numbers import numbers_of_page
from maillage.buy.contracts.store.contract_search import contracts_found
from tests.buy.contracts.contracts import TODAY
from tests.buy.contracts.edges.export.ocds_checks import conformance

pytestmark = pytest.mark.usefixtures("contracts")


def key_of(text: str) -> str:
    """The key of the only contract that has these words."""
    (contract,) = contracts_found(ContractSearch.read([("q", text)]), today=TODAY).contracts
    return contract.key


@pytest.mark.parametrize("kind", ["releases", "records"])
def test_the_package_of_a_search_conforms_and_has_its_contracts_in_their_order(
    browser: httpx.Client, kind: str
) -> None:
    query = "q=nettoyage&sort=amount"
    package = browser.get(f"/marches/recherche.ocds.json?{query}&package={kind}").json()
    listed = browser.get(f"/api/v1/contracts?{query}").json()["items"]

    ocids = list(dict.fromkeys(entry["ocid"] for entry in package[kind]))
    assert conformance(package) == {}
    assert ocids == [f"ocds-000000-{contract['id']}" for contract in listed]
    assert "links" not in package


def test_a_contract_tells_its_award_its_amendment_and_what_both_say_together(browser: httpx.Client) -> None:
    key = key_of("voirie")
    releases = browser.get(f"/marches/fichier/{key}.ocds.json").json()["releases"]
    ((record),) = browser.get(f"/marches/fichier/{key}.ocds.json?package=records").json()["records"]

    assert [release["tag"] for release in releases] == [["award", "contract"], ["contractAmendment"]]
    assert releases[0]["buyer"]["name"] == "Commune de Poitiers"
    assert releases[0]["contracts"][0]["value"]["amount"] == 84_500
    assert record["compiledRelease"]["contracts"][0]["value"]["amount"] == 99_000
    assert record["releases"] == releases


def test_the_page_of_a_contract_and_the_search_lead_to_their_packages(browser: httpx.Client) -> None:
    key = key_of("voirie")

    assert f"/marches/fichier/{key}.ocds.json?package=records" in browser.get(f"/marches/contrat/{key}").text
    assert "/marches/recherche.ocds.json?q=nettoyage" in browser.get("/marches/recherche?q=nettoyage").text


def test_packages_follow_each_other_until_the_last(browser: httpx.Client) -> None:
    everything = ContractSearch.read([("page", "2")])

    numbers, page_count = numbers_of_page(everything, today=TODAY, size=4)

    assert (len(numbers), page_count) == (2, 2)
    assert browser.get("/marches/recherche.ocds.json?page=9").json()["releases"] == []


def test_another_sort_of_package_is_refused_with_what_there_is(browser: httpx.Client) -> None:
    answer = browser.get("/marches/recherche.ocds.json?package=xlsx")

    assert answer.status_code == 422
    assert "écrivez releases ou records" in answer.text


def test_an_unknown_contract_has_no_package(browser: httpx.Client) -> None:
    assert browser.get("/marches/fichier/rien.ocds.json").status_code == 404
