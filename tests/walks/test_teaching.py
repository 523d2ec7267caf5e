"""Somebody learns in a real browser, from the first page to the certificate; matrix and survey are looked at."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.people import PASSWORD
from tests.walks.browsing import PHONE, VIEWS, View, settle, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

EPCI = "epci:200067346"
LESSONS = ("decouvrir", "projet", "produire", "publier", "reutiliser")
LIGHT_BYTES = 100_000


@pytest.fixture(scope="module")
def animator(installation: Installation) -> Iterator[str]:
    """The address with which the animator of the intercommunality logs in.

    The demonstration catalogue, to which hers belongs, is there for these walks alone.
    """
    who = ("pornic-agglo-pays-de-retz-demonstration", "anim@retz.example", "--role", "publisher")
    member = ["accounts", "create-member", *who, "--password", PASSWORD]
    installation.run_each(["catalog", "demonstration"], member)
    yield "anim@retz.example"
    installation.run("catalog", "demonstration", "--remove")


@pytest.fixture(scope="module")
def at_work(browser: Browser, installation: Installation, animator: str) -> StorageState:
    """What the browser of the animator keeps once logged in."""
    with visit(browser) as visitor:
        log_in(visitor.page, installation, animator)
        return visitor.page.context.storage_state()


def log_in(page: Page, installation: Installation, name: str) -> None:
    """The person has gone through the door."""
    page.goto(f"{installation.url}/connexion")
    page.get_by_label("Adresse électronique ou nom d’utilisateur").fill(name)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    settle(page)


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_pages_have_no_fault(installation: Installation, browser: Browser, at_work: StorageState, view: View):
    outside = [f"qui-publie/{EPCI}", "apprendre", *(f"apprendre/{one}" for one in LESSONS)]
    inside = [
        f"qui-publie/{EPCI}",
        "enquete/pornic-agglo-pays-de-retz-demonstration",
        "enquete/pornic-agglo-pays-de-retz-demonstration/scdl/subventions",
        f"qui-publie/{EPCI}/enquete",
    ]
    found = {}
    with visit(browser, size=view.size, scheme=view.scheme) as visitor:
        for address in outside:
            visitor.open(f"{installation.url}/{address}")
            light = visitor.weight_bytes() < LIGHT_BYTES
            found[address] = (visitor.faults(), visitor.is_wider_than_the_screen(), light)
    with visit(browser, size=view.size, scheme=view.scheme, storage_state=at_work) as animator:
        for address in inside:
            animator.open(f"{installation.url}/{address}")
            found[f"{address} (inside)"] = (animator.faults(), animator.is_wider_than_the_screen(), True)

    assert {address: seen for address, seen in found.items() if seen != ([], False, True)} == {}
    assert visitor.said + animator.said == []


def test_matrix_on_a_phone_names_what_is_published_and_the_next_step(
    installation: Installation, browser: Browser, animator: str
):
    with visit(browser, size=PHONE) as visitor:
        visitor.open(f"{installation.url}/qui-publie/{EPCI}")
        card = visitor.page.get_by_role("row").filter(has_text="La Bernerie-en-Retz")

        expect(card.locator(".cell-words").get_by_text("Menus de la cantine")).to_be_visible()
        expect(card.locator(".cell-words").get_by_text("Budget")).to_be_hidden()
        expect(card).to_contain_text(re.compile(r"Corriger \d+ erreurs"))


def test_animator_merges_and_the_merged_data_set_is_there(
    installation: Installation, browser: Browser, at_work: StorageState
):
    with visit(browser, storage_state=at_work) as visitor:
        visitor.open(f"{installation.url}/qui-publie/{EPCI}")
        acts = visitor.page.locator(".merge-list li").filter(has_text="Délibérations")
        acts.get_by_role("button", name="Réunir").click()

        expect(visitor.page.locator(".said")).to_contain_text("Les jeux sont réunis")
        acts.get_by_role("link", name="Voir le jeu réuni").click()
        expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("jeux réunis")
        assert visitor.said == []


def test_animator_answers_the_survey_and_reads_the_results(
    installation: Installation, browser: Browser, at_work: StorageState
):
    with visit(browser, size=PHONE, storage_state=at_work) as visitor:
        page = visitor.page
        visitor.open(f"{installation.url}/enquete")
        page.get_by_role("link", name="Commencer").click()
        page.get_by_label("Oui").first.check()
        page.get_by_label("Dans quel logiciel ?").fill("Berger-Levrault")
        page.get_by_role("button", name="Enregistrer et continuer").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Subventions")

        visitor.open(f"{installation.url}/qui-publie/{EPCI}/enquete")
        expect(page.get_by_text("Berger-Levrault")).to_be_visible()


def test_learner_goes_from_the_first_page_to_the_certificate(
    installation: Installation, browser: Browser, animator: str
):
    with visit(browser) as visitor:
        page, url = visitor.page, installation.url
        visitor.open(f"{url}/apprendre")
        page.get_by_role("link", name="Commencer").click()
        page.get_by_label("Adresse du jeu de données").fill(f"{url}/catalogue/subventions-de-pornic")
        page.get_by_role("button", name="Vérifier").click()
        expect(page.locator(".lesson-said")).to_contain_text("Bien vu")

        page.get_by_role("link", name="Suite : Mener un projet").click()
        page.get_by_label("Le premier jeu").select_option("scdl/subventions")
        page.get_by_label("Qui le tient").select_option("finance")
        page.get_by_label("Pour quand").select_option("month")
        page.get_by_role("button", name="C’est notre projet").click()
        expect(page.get_by_role("heading", name="C’est fait")).to_be_visible()

        page.get_by_role("link", name="Suite : Produire").click()
        page.get_by_role("button", name="Ouvrir mon bac à sable").click()
        expect(page.locator(".said")).to_contain_text("Votre bac à sable est prêt")
        _correct_everything(page)
        visitor.open(f"{url}/apprendre/produire")
        expect(page.get_by_text("Plus aucune erreur")).to_be_visible()

        page.get_by_role("link", name="Suite : Publier de A à Z").click()
        _publish_what_was_corrected(page)
        visitor.open(f"{url}/apprendre/publier")
        expect(page.get_by_text("Personne d’autre ne le voit")).to_be_visible()

        page.get_by_role("link", name="Suite : Encourager la réutilisation").click()
        page.get_by_label("Adresse de la réponse").fill(f"{url}/laboratoire?sql=SELECT+40%2B2+AS+reponse")
        page.get_by_role("button", name="Vérifier").click()
        page.get_by_role("link", name="Suite : Votre attestation").click()
        expect(page.get_by_text("Nom, à écrire à la main")).to_be_visible()
        assert visitor.faults() == []

        visitor.open(f"{url}/apprendre")
        page.get_by_role("button", name="Quitter et tout effacer").click()
        expect(page.locator(".said")).to_contain_text("effacé")
        expect(page.get_by_text("5 pages faites sur cinq").last).to_be_visible()


def _correct_everything(page: Page) -> None:
    """Make all proposed fixes, then say the amount that only a person knows."""
    page.get_by_role("link", name="Corriger le fichier").click()
    settle(page)
    page.locator(".verdict form button").click()
    settle(page)
    amount = page.locator(".fill-form:has(input[name=field][value=montant])")
    amount.locator("input[name=value]").fill("350")
    amount.locator("button").click()
    settle(page)


def _publish_what_was_corrected(page: Page) -> None:
    """From the workspace: go on with the grants, describe them, answer what is asked about persons, publish."""
    page.get_by_role("link", name="Ouvrir mon espace").click()
    settle(page)
    page.locator("li.waiting-row").filter(has_text="ubventions").first.get_by_role("link", name="Reprendre").click()
    settle(page)
    page.get_by_role("link", name="Continuer", exact=True).click()
    page.get_by_role("button", name="Continuer", exact=True).click()
    settle(page)
    for question in page.locator(".questions > li").all():
        question.get_by_label("Ce ne sont pas des personnes").check()
    if page.locator(".questions").count():
        page.get_by_role("button", name="Enregistrer mes réponses").click()
        settle(page)
    page.get_by_role("button", name="Publier", exact=True).click()
    settle(page)
