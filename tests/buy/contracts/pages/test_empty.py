"""The pages of public contracts where none is published: an invitation, never a failure."""

import httpx
import pytest


def test_home_invites_where_nothing_is_published(browser: httpx.Client) -> None:
    answer = browser.get("/marches")

    assert answer.status_code == 200
    assert "Aucun marché n’est encore publié ici" in answer.text


@pytest.mark.parametrize("address", ["recherche", "fins", "chiffres?q=rue", "cpv/45", "recherche.csv"])
def test_lists_are_empty_where_nothing_is_published(browser: httpx.Client, address: str) -> None:
    assert browser.get(f"/marches/{address}").status_code == 200


@pytest.mark.parametrize("address", ["contrat/x", "acheteur/21860194600013", "titulaire/381031285"])
def test_nothing_has_a_page_where_nothing_is_published(browser: httpx.Client, address: str) -> None:
    assert browser.get(f"/marches/{address}").status_code == 404
