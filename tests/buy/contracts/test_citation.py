"""A page of public contracts says how to cite it: by whom, what, as of which state, when, where."""

import datetime as dt
import html

import httpx
import pytest
from django.conf import settings

from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.templatetags.contracts import citation_text
from tests.buy.contracts.small_market import POITIERS


@pytest.mark.usefixtures("contracts")
@pytest.mark.parametrize("address", ["recherche?q=nettoyage", f"acheteur/{POITIERS}", "fins?ends_within=12"])
def test_each_view_says_how_to_cite_it_with_state_and_address(browser: httpx.Client, address: str) -> None:
    page = html.unescape(browser.get(f"/marches/{address}").text).replace("\xa0", " ").replace("\u202f", " ")

    _before, _mark, cited = page.partition("Pour citer cette page :")
    citation = cited.partition("</p>")[0].strip()
    assert citation.startswith(f"{settings.AGENCY_NAME}, «")
    assert f"état {store_version()} (dernier fichier reçu le " in citation
    assert citation.endswith(f"/marches/{address}")


@pytest.mark.usefixtures("contracts")
@pytest.mark.django_db
def test_the_same_view_of_the_same_store_is_cited_alike_on_another_day_but_for_the_day() -> None:
    first = citation_text("Marchés", "https://agence.example/marches", on=dt.date(2026, 11, 27))
    second = citation_text("Marchés", "https://agence.example/marches", on=dt.date(2026, 12, 1))

    assert first.replace("27 novembre 2026, https", "1er décembre 2026, https") == second


def test_without_a_store_there_is_nothing_to_cite(browser: httpx.Client) -> None:
    assert "Pour citer cette page" not in browser.get("/marches/recherche").text
