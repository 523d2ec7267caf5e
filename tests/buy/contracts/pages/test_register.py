"""Pages of holders and figures once the register of companies was imported, over the small market built anew."""

import json
from pathlib import Path

import httpx
import pytest

from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.contract_store import store_in_force
from maillage.buy.contracts.store.imports import import_path
from maillage.core.clock import utc_now
from tests.buy.companies.stock import PERSON as PERSON_UNIT
from tests.buy.companies.stock import import_small_stock
from tests.buy.contracts.pages.test_pages import words
from tests.buy.contracts.small_market import GARDENER, PERSON, small_market

_HIDDEN = PERSON_UNIT | {"statutDiffusionUniteLegale": "P"}


@pytest.mark.django_db
def test_what_the_register_says_of_holders_is_on_their_pages_and_no_name_that_it_withholds(
    contracts_data: Path, tmp_path: Path, browser: httpx.Client
) -> None:
    import_small_stock(tmp_path, person=_HIDDEN)
    document = tmp_path / "marches.json"
    document.write_text(json.dumps(small_market()), encoding="utf-8")
    import_path(document, source="essai", now=utc_now())
    build_store()

    gardener = (
        words(browser.get(f"/marches/titulaire/{GARDENER['id'][:9]}")).replace("&#x27;", "’").replace("\xa0", " ")
    )
    person = words(browser.get(f"/marches/titulaire/{PERSON['id'][:9]}"))
    figures = words(browser.get("/marches/chiffres"))
    pages = [browser.get(address).text for address in ("/marches", "/marches/recherche", "/marches/recherche.csv")]

    assert "JARDINS DU CLAIN SAS" in gardener
    assert "Petite ou moyenne entreprise (PME)" in gardener
    assert "81.30Z Services d’aménagement paysager" in gardener
    assert "Siège : Poitiers" in gardener
    assert "Autrefois « LES JARDINIERS DU POITOU »" in gardener
    assert "noindex" not in gardener
    assert "Le registre ne diffuse pas son nom" in person
    assert "noindex" in person
    assert [page for page in (person, *pages) if "MARTIN" in page.upper()] == []
    assert store_in_force().numbers_matching("martin") == []
    assert "100 % des 5 marchés dont la taille du titulaire est connue" in figures.replace("\xa0", " ")
    assert "Taille inconnue pour 1 marchés" in figures.replace("\xa0", " ")
    assert "Titulaire dans son département : 67 % (4 sur 6)" in figures.replace("\xa0", " ")
