"""Forms in a real browser: what is typed is kept, what is wrong is found, and all of them look and measure the same."""

from typing import Final

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.people import PASSWORD
from tests.walks.browsing import VIEWS, View, settle, visit
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

CLERK: Final = "mairie@vallet.example"
OWN: Final = "organisations/commune-de-vallet"
FORMS: Final = (f"{OWN}/reglages", f"{OWN}/membres", f"{OWN}/cles", f"{OWN}/mandats?q=a", "mon-compte", "verifier")
# Of each visible field of the kit: its sort, whether its label stands above, the height a finger finds, its look.
FIELDS: Final = """() => [...document.querySelectorAll("main .field")].flatMap(field => {
  const input = field.querySelector("input:not([type=hidden]), select, textarea");
  const label = field.querySelector("label, legend");
  if (!input || !label || !input.checkVisibility() || field.closest(".row-form, .drop")) return [];
  const ticked = ["checkbox", "radio"].includes(input.type);
  const box = (ticked ? input.closest("label") : input).getBoundingClientRect();
  const { borderTopLeftRadius, borderTopWidth, fontSize, fontFamily } = getComputedStyle(input);
  const isAbove = ticked || label.getBoundingClientRect().bottom <= box.top + 1;
  const sort = ticked ? "tick" : input.type === "file" ? "file" : input.localName;
  return [[sort, isAbove, box.height >= 44, `${borderTopLeftRadius} ${borderTopWidth} ${fontSize} ${fontFamily}`]];
})"""


@pytest.fixture(scope="module")
def at_work(browser: Browser, installation: Installation) -> StorageState:
    """What the browser of the clerk of Vallet keeps once logged in."""
    commune = ["Commune de Vallet", "--kind", "commune", "--territory", "commune:44212"]
    who = ["commune-de-vallet", CLERK, "--role", "administrator", "--password", PASSWORD]
    installation.run_each(["accounts", "create-organisation", *commune], ["accounts", "create-member", *who])
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/connexion")
        log_in(visitor.page)
        return visitor.page.context.storage_state()


def log_in(page: Page) -> None:
    """The clerk gives her name and password at the door where she stands."""
    page.get_by_label("Adresse électronique ou nom d’utilisateur").fill(CLERK)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    settle(page)


def kept_by(page: Page) -> int:
    """How many forms this browser keeps something of."""
    names = page.evaluate("Object.keys(localStorage)")
    return sum(name.startswith("maillage-kept:") for name in names)


def test_what_is_typed_outlives_reload_tab_and_session_and_is_forgotten_once_received(
    installation: Installation, browser: Browser, at_work: StorageState
):
    address = f"{installation.url}/{OWN}/reglages"
    with visit(browser, storage_state=at_work) as visitor:
        visitor.open(address)
        page = visitor.page
        page.get_by_label("Adresse de contact publique").fill("accueil@vallet.example")

        page.reload()
        after_reload = page.get_by_label("Adresse de contact publique").input_value()
        page.close()
        page = visitor.page = page.context.new_page()
        page.goto(address)
        after_tab = page.get_by_label("Adresse de contact publique").input_value()
        page.context.clear_cookies(name="sessionid")
        page.get_by_role("button", name="Enregistrer").click()
        settle(page)
        log_in(page)
        page.goto(address)
        after_session = page.get_by_label("Adresse de contact publique").input_value()
        said = page.get_by_text("Votre saisie était gardée dans ce navigateur").is_visible()
        page.get_by_role("button", name="Enregistrer").click()
        settle(page)
        page.goto(address)

        assert {after_reload, after_tab, after_session} == {"accueil@vallet.example"}
        assert (said, kept_by(page)) == (True, 0)
        expect(page.get_by_label("Adresse de contact publique")).to_have_value("accueil@vallet.example")
        expect(page.get_by_text("Votre saisie était gardée dans ce navigateur")).to_be_hidden()


def test_form_that_adds_something_comes_back_empty_once_it_was_received(
    installation: Installation, browser: Browser, at_work: StorageState
):
    # The page that shows the key answers the form itself: without a word from it the name would come back.
    with visit(browser, storage_state=at_work) as visitor:
        visitor.open(f"{installation.url}/{OWN}/cles")
        page = visitor.page
        page.get_by_label("À quoi sert cette clé ?").fill("Logiciel de paie")
        kept = kept_by(page)
        page.get_by_role("button", name="Faire la clé").click()
        settle(page)

        assert (kept, kept_by(page)) == (1, 0)
        expect(page.get_by_label("À quoi sert cette clé ?")).to_have_value("")
        expect(page.locator("code.once")).to_contain_text("mlg_")


def test_what_is_wrong_is_a_list_with_links_and_its_first_field_has_the_focus(
    installation: Installation, browser: Browser
):
    with visit(browser) as visitor:
        visitor.open(f"{installation.url}/organisations/demander?sorte=other")
        page = visitor.page
        page.locator("form[method=post] select").first.evaluate("select => { select.form.noValidate = true }")
        page.get_by_label("Votre nom").focus()
        page.keyboard.press("Enter")
        settle(page)

        links = page.locator(".error-list a")
        first = page.evaluate("document.activeElement.name")
        links.last.focus()
        page.keyboard.press("Enter")
        last = page.evaluate("document.activeElement.name")

        assert (first, last) == ("name", "person_email")
        assert [text.strip() for text in links.all_inner_texts()] == [
            "Nom de l’organisation",
            "Votre nom",
            "Votre adresse électronique professionnelle",
        ]
        assert page.locator("[aria-invalid=true]").count() == 3
        assert visitor.faults() == []


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_fields_of_all_forms_look_alike_and_a_finger_finds_them(
    installation: Installation, browser: Browser, at_work: StorageState, view: View
):
    looks: dict[str, set[tuple[bool, bool, str]]] = {}
    with visit(browser, size=view.size, scheme=view.scheme, storage_state=at_work) as visitor:
        for address in FORMS:
            visitor.open(f"{installation.url}/{address}")
            for sort, is_above, is_high, look in visitor.page.evaluate(FIELDS):
                looks.setdefault(sort, set()).add((is_above, is_high, look))

    assert {"input", "select"} <= looks.keys()
    assert {sort: found for sort, found in looks.items() if len(found) > 1} == {}
    assert {
        sort: (is_above, is_high) for sort, found in looks.items() for is_above, is_high, _look in found
    } == dict.fromkeys(looks, (True, True))
