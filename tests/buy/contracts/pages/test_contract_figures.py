"""The page of the figures of a selection: it answers in a sentence, and says what nobody states."""

import re
from html import unescape

import httpx
import pytest

from tests.buy.contracts.pages.test_pages import key_of, words
from tests.buy.contracts.small_market import NANTES

pytestmark = pytest.mark.usefixtures("contracts")


def test_figures_of_version_1_say_that_no_contract_states_a_social_clause(browser: httpx.Client) -> None:
    page = words(browser.get("/marches/chiffres")).replace("\xa0", " ")

    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Clause sociale aucun marché ne le dit — objectif 30 %*" in text
    assert "Renseigné pour 0 marché sur 6 : le format 1 n’a pas de champ pour le dire." in page
    assert "En montant : entre 0 % et 100 %." in page


def test_law_is_a_dated_footnote(browser: httpx.Client) -> None:
    page = words(browser.get("/marches/chiffres")).replace("\xa0", " ")

    assert "(loi Climat et résilience, art. 35). Textes au 28 novembre 2026." in page
    assert "Légifrance" not in page


def test_sums_concentration_and_questions_say_their_sample(browser: httpx.Client) -> None:
    page = words(browser.get(f"/marches/chiffres?buyer={NANTES}")).replace("\xa0", " ")

    assert "1,2 M€ hors taxes, de 1 marché." in page
    assert "Laissé de côté : 2 marchés que le ministère écarte." in page
    assert "Moins de 12 marchés avec titulaire et montant : la concentration ne se dit pas." in page
    assert "Travaux : 0 sur 0" not in page
    assert "Une seule offre a été reçue" in page


def test_row_of_a_question_leads_to_the_contracts_that_raise_it(browser: httpx.Client) -> None:
    page = words(browser.get("/marches/chiffres")).replace("\xa0", " ")
    rows = re.findall(r'<span class="figure num">(\d+)</span>.*?<a href="([^"]+)"> (Voir[^<]+) </a>', page)

    assert rows
    for count, href, link in rows:
        found = browser.get(unescape(href)).text
        assert len(re.findall(r'<article class="contract-card', found)) == int(count), href
        assert link == ("Voir le marché" if count == "1" else f"Voir les {count}")


def test_figures_of_nothing_invite_to_ask_otherwise(browser: httpx.Client) -> None:
    page = words(browser.get("/marches/chiffres?territory=departement:01"))

    assert "Aucun marché publié ne répond ici." in page
    assert "Retirer tous les filtres" in page


def test_contract_is_put_among_its_like_and_raises_questions(browser: httpx.Client) -> None:
    page = words(browser.get(f"/marches/contrat/{key_of('voirie')}")).replace("\xa0", " ")

    assert "0 marchés de même achat ici : il en faut 12 pour comparer." in page
    assert "Le montant a augmenté de plus de 10 % (15 % pour des travaux)" in page
    assert "Une question n’est pas un reproche" in page


def test_page_of_a_buyer_leads_to_its_figures(browser: httpx.Client) -> None:
    assert f"/marches/chiffres?buyer={NANTES}" in browser.get(f"/marches/acheteur/{NANTES}").text
