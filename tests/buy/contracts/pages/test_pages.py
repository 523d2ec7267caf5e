"""The pages of public contracts over a small market: what each says first, and what it gives away."""

import csv
import datetime as dt
import io
import re
from urllib.parse import unquote

import feedparser  # type: ignore[import-untyped]
import httpx
import pytest

from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import contracts_found
from maillage.buy.contracts.store.contract_store import store_rows
from tests.buy.contracts.contracts import TODAY
from tests.buy.contracts.small_market import GARDENER, NANTES, POITIERS

pytestmark = pytest.mark.usefixtures("contracts")


def words(answer: httpx.Response) -> str:
    """The page without marks of numbers, its white space made one, narrow spaces as spaces."""
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub("</?data[^>]*>", "", answer.text).replace("\u202f", " ").split())


def key_of(text: str) -> str:
    """The key of the only contract that has these words."""
    (contract,) = contracts_found(ContractSearch.read([("q", text)]), today=TODAY).contracts
    return contract.key


def test_home_answers_in_a_sentence_and_shows_what_ends_soon(browser: httpx.Client) -> None:
    page = words(browser.get("/marches"))

    assert "6 marchés de 2 acheteurs, pour 1,5 M€ hors taxes." in page
    assert "Cette somme laisse de côté 2 marchés que le ministère écarte." in page
    assert "3 marchés se terminent d’ici un an." in page
    assert "Entretien des espaces verts" in page


def test_search_by_words_filters_and_phrase(browser: httpx.Client) -> None:
    assert "2 marchés pour « nettoyage »" in words(browser.get("/marches/recherche?q=nettoyage"))
    assert "1 marché pour" in words(browser.get('/marches/recherche?q="nettoyage des écoles"'))
    assert "3 marchés" in words(browser.get("/marches/recherche?territory=departement:44"))
    assert "1 marché" in words(browser.get("/marches/recherche?amount=1000000-"))
    assert "Aucun marché ne répond" in words(browser.get("/marches/recherche?clause=social"))


def test_list_of_contracts_may_be_framed_by_any_site_and_gives_its_code(browser: httpx.Client) -> None:
    asked = "territory=departement:44"
    framed, whole = (browser.get(f"/marches/recherche?{query}") for query in (f"{asked}&embed=1", asked))

    assert ["frame-ancestors *" in answer.headers["Content-Security-Policy"] for answer in (framed, whole)] == [
        True,
        False,
    ]
    assert ("3 marchés" in words(framed), "<nav" in framed.text) == (True, False)
    assert 'href="/marches/recherche?territory=departement' in framed.text.replace("%3A", ":")
    assert "embed=1&quot;" in whole.text.replace("&amp;quot;", "&quot;")


def test_a_filter_that_is_not_understood_is_told_with_its_remedy(browser: httpx.Client) -> None:
    answer = browser.get("/marches/recherche?year=18")

    assert answer.status_code == 422
    assert "pour « year » : écrivez 2024" in answer.text.replace("\xa0", " ")


def test_the_export_has_the_rows_of_the_view_in_its_order(browser: httpx.Client) -> None:
    query = "q=nettoyage&sort=amount"
    rows = list(csv.DictReader(io.StringIO(browser.get(f"/marches/recherche.csv?{query}").text.lstrip("\ufeff"))))
    listed = browser.get(f"/api/v1/contracts?{query}").json()["items"]

    assert [row["key"] for row in rows] == [contract["id"] for contract in listed]
    assert [row["object"] for row in rows] == ["Nettoyage de la voirie", "Nettoyage des écoles"]
    assert [row["amount_now_eur"] for row in rows] == ["99000", "84500"]


def test_a_contract_says_who_buys_what_from_whom_and_lives_through_its_amendment(browser: httpx.Client) -> None:
    page = words(browser.get(f"/marches/contrat/{key_of('voirie')}"))

    assert "Commune de Poitiers achète à JARDINS DU CLAIN pour 99 000 € hors taxes" in page
    assert "montant : 84 500 € → 99 000 € (+17 %)" in page.replace("\xa0", " ")
    assert "le format 1 ne le prévoit pas" in page


def test_an_unknown_contract_is_not_found(browser: httpx.Client) -> None:
    assert browser.get("/marches/contrat/rien").status_code == 404


def test_a_contract_that_version_2_cannot_say_has_no_official_file(browser: httpx.Client) -> None:
    assert browser.get(f"/marches/fichier/{key_of('voirie')}.json").status_code == 404


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (f"/marches/acheteur/{POITIERS}", "3 marchés pour 268 000 € hors taxes."),
        (
            f"/marches/titulaire/{GARDENER['id'][:9]}",
            "5 marchés pour 1,5 M€ hors taxes. Cette somme laisse de côté 1 marché",
        ),
        (
            "/territoires/departement:44/detail/marches",
            "3 marchés pour 1,2 M€ hors taxes. Cette somme laisse de côté 2 marchés",
        ),
        ("/marches/cpv/90", "2 marchés pour 183 500 € hors taxes."),
    ],
)
def test_buyer_holder_territory_and_purchase_have_a_page(browser: httpx.Client, address: str, sentence: str) -> None:
    assert sentence in words(browser.get(address)).replace("\xa0", " ")


@pytest.mark.parametrize("address", ["acheteur/11111111111111", "titulaire/111111111", "cpv/4", "territoire/commune:1"])
def test_pages_of_nothing_are_not_found(browser: httpx.Client, address: str) -> None:
    assert browser.get(f"/marches/{address}").status_code in {404, 422}


def test_the_page_of_a_holder_that_may_be_a_person_is_not_for_search_engines(browser: httpx.Client) -> None:
    assert browser.get("/marches/titulaire/829102631").headers["X-Robots-Tag"] == "noindex"
    assert 'content="noindex"' in browser.get("/marches/titulaire/829102631").text


def test_the_calendar_shows_each_end_in_its_month_and_is_taken_away(browser: httpx.Client) -> None:
    page = words(browser.get("/marches/fins"))
    calendar = browser.get(f"/marches/fins.ics?buyer={NANTES}").text

    assert "3 marchés se terminent d’ici 12 mois." in page
    assert "La fin se calcule pour 5 sur 6 marchés" in page
    assert calendar.count("BEGIN:VEVENT") == 2


def test_a_calendar_without_ends_keeps_what_was_asked_and_offers_a_letter(browser: httpx.Client) -> None:
    answer = browser.get("/marches/fins?q=peinture&territory=departement:44&ends_within=6")

    assert "Aucun marché ne se termine d’ici 6 mois." in words(answer)
    assert 'value="peinture"' in answer.text
    assert '<input type="hidden" name="territory" value="departement:44">' in answer.text
    assert "/abonnements?contracts=" in answer.text
    assert "sur aucun marché" not in words(answer)


def test_a_feed_has_the_contracts_of_a_search(browser: httpx.Client) -> None:
    feed = browser.get("/marches/recherche.atom?q=nettoyage")

    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    assert feed.text.count("<entry>") == 2


def test_reader_of_the_feed_is_told_of_contracts_by_the_day_they_were_published(browser: httpx.Client) -> None:
    # Dated by their notification, they were older than the last look of a reader, who never saw them.
    feed = feedparser.parse(browser.get("/marches/recherche.atom").content)
    listed = {row["id"]: row for row in browser.get("/api/v1/contracts?sort=newest").json()["items"]}
    published = dict(store_rows("SELECT key, greatest(published_on, notified_on) FROM contracts"))

    days = [dt.date(*entry.updated_parsed[:3]) for entry in feed.entries]
    keys = [unquote(entry.link.rpartition("/marches/contrat/")[2]) for entry in feed.entries]
    assert feed.bozo == 0
    assert set(keys) == set(listed)
    assert days == [published[key] for key in keys]
    assert days == sorted(days, reverse=True)
    assert any(str(day) != listed[key]["notified_on"] for day, key in zip(days, keys, strict=True))
    for entry, key in zip(feed.entries, keys, strict=True):
        assert ("fin le " in entry.summary) is (listed[key]["ends_on"] is not None)


def test_the_place_page_has_the_contracts_performed_there(browser: httpx.Client) -> None:
    page = words(browser.get("/territoires/departement:44"))
    opened = words(browser.get("/territoires/departement:44?detail=marches"))

    assert "Deux marchés finissent d’ici un an : " in page
    assert "Qui vend" in opened
    assert "Qui vend" not in page


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("departement:44", "/territoires/departement:44?detail=marches#marches"),
        ("place:l-ile-d-yeu", "/marches/recherche?territory=place:l-ile-d-yeu"),
    ],
)
def test_the_former_address_of_the_contracts_of_a_place_leads_there(
    browser: httpx.Client, address: str, place: str
) -> None:
    answer = browser.get(f"/marches/territoire/{address}", follow_redirects=False)

    assert (answer.status_code, answer.headers["Location"]) == (301, place)


def test_the_search_of_the_site_finds_buyers_and_holders(browser: httpx.Client) -> None:
    page = words(browser.get("/recherche?q=jardins+du+clain"))

    assert "Titulaires" in page
    assert "<mark>JARDINS</mark> DU <mark>CLAIN</mark>" in page


def test_the_method_lists_every_rule_how_sure_links_are_and_how_the_law_was_read(browser: httpx.Client) -> None:
    page = words(browser.get("/marches/methode")).replace("\xa0", " ")

    assert "Comment les marchés sont lus et comptés" in page
    assert (
        "Mesuré sur 100 couples de marchés réels, lus un par un : 4 sont le même besoin, la règle en propose 7." in page
    )
    assert "Précision : 57 % (entre 25 % et 84 %) ; rappel : 100 % (au moins 51 %)." in page
    assert "Aucun avis n’est chargé ici." in page
    assert "Textes au 28 novembre 2026." in page


def test_the_api_gives_one_contract_with_its_record(browser: httpx.Client) -> None:
    answer = browser.get(f"/api/v1/contracts/{key_of('voirie')}").json()

    assert (answer["decp"]["id"], answer["amount_now_eur"], answer["amendments"]) == ("2024-03", 99_000, 1)
    assert browser.get("/api/v1/buyers?q=poitiers").json()["items"][0]["id"] == POITIERS
    assert browser.get("/api/v1/holders?q=clain").json()["items"][0]["contracts"] == 5
