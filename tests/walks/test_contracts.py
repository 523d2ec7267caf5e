"""A supplier, a mayor and a journalist walk through public contracts in a real browser."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.buy.contracts.small_market import GARDENER, POITIERS, small_market
from tests.include.structures.lists import CHOLET, NANTES, SILENT, write_list
from tests.walks.browsing import VIEWS, View, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

PAGES = [
    "/marches",
    "/marches/carte",
    "/en/marches",
    "/marches/recherche?q=mairie",
    "/marches/recherche?q=rien",
    "/marches/fins",
    f"/marches/acheteur/{POITIERS}",
    f"/marches/titulaire/{GARDENER['id'][:9]}",
    "/territoires/departement:44?detail=marches",
    "/marches/cpv/90",
    "/marches/a-corriger?source=marches",
    "/marches/methode",
    "/marches/chiffres",
    "/en/marches/chiffres?territory=departement:44",
    "/inclusion?sector=proprete",
    "/inclusion/besoin?sector=proprete&place=44109&amount=45000",
    "/inclusion/zones",
    "/inclusion/carte?sector=proprete",
    "/inclusion/structures/1",
    "/inclusion/occasions?proposal=all",
    "/inclusion/groupements?lot=proprete|commune:44109|100000",
    "/inclusion/zones/carte?by=departement&sector=proprete",
    "/inclusion/zones/departement:44/proprete",
]
PASSWORD = "sept-marees-hautes"


@pytest.fixture(scope="module")
def market(quiet_place: Installation) -> Iterator[Installation]:
    document = quiet_place.folder / "marches.json"
    document.write_text(json.dumps(small_market()), encoding="utf-8")
    port = ["Atelier du Port (association)", "--kind", "structure", "--siret", NANTES["siret"]]
    who = ["atelier-du-port-association", "sonia@port.example", "--role", "administrator", "--password", PASSWORD]
    quiet_place.run_each(
        ["procurement", "import", str(document)],
        ["accounts", "create-agency-user", "aline", "--password", "mot de passe de l’agence"],
        ["inclusion", "import", str(write_list(quiet_place.folder, NANTES, CHOLET, SILENT))],
        ["accounts", "create-organisation", *port],
        ["accounts", "create-member", *who],
        ["inclusion", "opportunities"],
    )
    with quiet_place.serving("pages", "/marches"):
        yield quiet_place


def test_contract_shows_its_place_on_the_one_map_once_asked(market: Installation, browser: Browser) -> None:
    with visit(browser) as visitor:
        page = visitor.page
        visitor.open(f"{market.url}/marches/recherche?q=mairie")
        page.locator("main a[href*='/marches/contrat/']").first.click()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        page.get_by_role("button", name="Voir sur la carte").click()

        expect(page.locator(".map-small[data-state=idle] canvas")).to_be_visible(timeout=30_000)
        expect(page.get_by_role("button", name="Voir sur la carte")).to_be_hidden()
        expect(page.locator(".map-small .maplibregl-ctrl-attrib-inner")).to_be_hidden()
        assert any(url.endswith("/vendor/maplibre-gl.mjs") for url in asked)
        assert visitor.faults() == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_of_contracts_in_every_view_have_no_fault_and_fit_the_screen(
    market: Installation, browser: Browser, path: str, view: View
) -> None:
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        visitor.open(market.url + path)

        assert visitor.faults() == []
        assert not visitor.is_wider_than_the_screen()
        assert visitor.said == []


def test_a_supplier_finds_what_ends_soon_and_reads_the_life_of_the_contract(
    market: Installation, browser: Browser
) -> None:
    with visit(browser) as supplier:
        supplier.open(f"{market.url}/marches")
        supplier.page.get_by_label("Que cherchez-vous ?").fill("espaces verts")
        supplier.page.get_by_label("Chercher un marché public").get_by_role("button", name="Chercher").click()
        supplier.page.get_by_role("link", name="Entretien des espaces verts").click()

        expect(supplier.page.locator(".lead")).to_contain_text("Commune de Poitiers achète à JARDINS DU CLAIN")
        expect(supplier.page.locator(".timeline")).to_contain_text("Fin prévue")
        assert supplier.faults() == []
        supplier.page.get_by_role("navigation", name="Où vous êtes").get_by_role("link", name="Poitiers").click()
        supplier.page.get_by_role("link", name="Quand ils se terminent").click()
        expect(supplier.page.locator(".chip", has_text="Poitiers")).to_be_visible()
        calendar = supplier.page.get_by_role("link", name="Dans mon agenda (ICS)").get_attribute("href")
        assert httpx.get(f"{market.url}{calendar}", timeout=60).text.count("BEGIN:VEVENT") == 1


def test_a_supplier_confirms_from_her_letter_that_she_is_to_be_told(market: Installation, browser: Browser) -> None:
    with visit(browser, size=VIEWS[0].size) as supplier:
        page = supplier.page
        supplier.open(f"{market.url}/marches/fins?q=nettoyage")
        page.get_by_role("link", name="Être prévenu par courriel quand il y en aura un").click()
        page.get_by_label("Votre adresse e-mail").fill("ventes@proprete.example")
        page.get_by_role("button", name="M’abonner").click()
        expect(page.locator("main")).to_contain_text("Regardez votre boîte aux lettres")

        supplier.open(link_of_the_letter(market))
        page.get_by_role("button", name="Confirmer").click()

        expect(page.locator("main")).to_contain_text("« nettoyage »")
        expect(page.get_by_role("button", name="Confirmer")).to_have_count(0)
        assert supplier.faults() == []


def test_a_structure_reads_what_comes_up_and_looks_for_a_group(market: Installation, browser: Browser) -> None:
    with visit(browser, size=VIEWS[0].size) as structure:
        page = structure.page
        structure.open(f"{market.url}/inclusion/occasions?territory=departement:44&proposal=all")
        page.get_by_role("heading", name="Illustration du journal").get_by_role("link").click()

        expect(page.locator(".lead")).to_contain_text("Non connu")
        assert structure.faults() == []
        page.get_by_role("link", name="Chercher un groupe").click()
        page.get_by_role("textbox", name="Où").first.fill("44109")
        page.get_by_role("button", name="Chercher le groupe").click()
        expect(page.locator(".lead")).to_contain_text("Une seule structure suffit : Atelier du Port.")
        assert structure.faults() == []


def link_of_the_letter(market: Installation) -> str:
    """The link to confirm a subscription, of the queued letter: no follower sends it for this installation."""
    question = "SELECT text FROM letters_queuedletter WHERE kind = 'subscription-confirmation'"
    with closing(sqlite3.connect(market.folder / "maillage.sqlite3")) as rows:
        texts = rows.execute(question).fetchall()
    return str(re.findall(r"http\S+/abonnements/\S+", texts[-1][0])[-1])


def test_a_structure_takes_its_page_over_changes_and_confirms_it_and_a_buyer_finds_it(
    market: Installation, browser: Browser
) -> None:
    with visit(browser) as structure:
        page = structure.page
        structure.open(f"{market.url}/inclusion?q={NANTES['siret']}")
        page.get_by_role("link", name="Atelier du Port").click()
        page.get_by_role("link", name="C’est ma structure").click()
        page.get_by_label("Adresse électronique ou nom d’utilisateur").fill("sonia@port.example")
        page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.get_by_role("button", name="Demander la fiche").click()
        expect(page.locator(".said")).to_contain_text("la fiche est la vôtre")
        assert structure.faults() == []
        page.get_by_label("Secteur", exact=True).nth(2).select_option(
            label="Restauration, traiteur, produits transformés"
        )
        page.get_by_label("Jusqu’où", exact=True).nth(2).select_option(label="Toute la France")
        page.get_by_role("button", name="Enregistrer la fiche").click()
        expect(page.locator(".said")).to_contain_text("La fiche est enregistrée")
        page.get_by_role("button", name="Tout est encore juste").click()
        expect(page.locator(".said")).to_contain_text("la fiche est confirmée à ce jour")
        page.get_by_role("link", name="Sa page publique").click()
        expect(page.locator("main")).to_contain_text("Fiche confirmée ce mois-ci")
        assert structure.said == []
    with visit(browser) as buyer:
        buyer.open(f"{market.url}/inclusion/besoin?sector=restauration&place=85191")

        expect(buyer.page.locator(".matches")).to_contain_text("Atelier du Port")
