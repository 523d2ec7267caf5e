"""What is French in every page (titles of data sets, schemas, organisations) is said to be so in the English ones."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from django.test import Client
from django.utils.translation import override

from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.catalog.store.schemas import model_named
from maillage.web.wording.formats import shipped
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, published
from tests.opendata.publishing.drafting import GOOD, NIEVRE, drafted
from tests.people import People

pytestmark = pytest.mark.django_db
TITLE: Final = "Défibrillateurs de la presqu’île"
VOID: Final = frozenset({"meta", "link", "input", "br", "img", "hr", "path", "circle", "rect", "line"})


class Texts(HTMLParser):
    """The texts of a page, each with the language that it is said to be in; heads and scripts left out."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang") or (self.open[-1][1] if self.open else "")))

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag not in VOID:
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _language in self.open}
        if data.strip() and not tags & {"head", "script", "style", "code"}:
            self.texts.append((" ".join(data.split()), self.open[-1][1]))


def languages(page: str, words: str) -> set[str]:
    """In which languages these words are said to be on the page."""
    texts = Texts()
    texts.feed(page)
    return {language for text, language in texts.texts if words in text}


@pytest.fixture
def pages(people: People, tmp_path: Path) -> dict[str, str]:
    """Addresses of English pages, and the French words that each shows."""
    version = published(TITLE, by=people.commune, schema=GRANTS_SCHEMA, bad_rows=[4], territory="commune:44131")
    draft = drafted(people.commune, tmp_path, GOOD, GOOD.replace("2025-03-31,2025", "31/03/2025,2025"))
    slug, schema = version.dataset.slug, model_named("scdl/subventions")
    return {
        "/en/catalogue": TITLE,
        f"/en/catalogue?organisation={people.commune.slug}": people.commune.name,
        f"/en/catalogue/{slug}": TITLE,
        f"/en/catalogue/{slug}#by": people.commune.name,
        f"/en/organisations/{people.commune.slug}": people.commune.name,
        "/en/mon-espace/jeux": TITLE,
        "/en/mon-espace": people.commune.name,
        f"/en/publier/{draft.id}/remplir": schema.title,
        f"/en/publier/{draft.id}/remplir#for": people.commune.name,
        f"/en/publier/{draft.id}/choisir": schema.title,
        f"/en/publier/{draft.id}/fiche": "Nom de l'attribuant",
        f"/en/mon-espace/jeux/{slug}": TITLE,
        "/en/laboratoire": TITLE,
        f"/en/organisations/{people.commune.slug}/mandats": people.commune.name,
    }


def test_french_words_are_marked_on_english_pages_and_only_there(people: People, pages: dict[str, str]):
    clerk = people.client("chloe")

    english = {
        address: languages(clerk.get(address, follow=True).content.decode(), words) for address, words in pages.items()
    }
    french = [address for address in pages if is_marked(clerk, address.removeprefix("/en"))]

    assert english == {address: {"fr"} for address in pages}
    assert french == []


def test_models_are_english_on_english_pages(people: People, pages: dict[str, str]):
    schema, slug = model_named("scdl/subventions"), Dataset.objects.get(title=TITLE).slug
    clerk = people.client("chloe")
    model_pages = (
        "/en/publier",
        "/en/verifier",
        "/en/donnees-publiques/schemas",
        "/en/donnees-publiques/schemas/scdl/subventions",
        f"/en/catalogue/{slug}",
    )

    read = {address: clerk.get(address, follow=True).content.decode() for address in model_pages}

    with override("en"):
        title, who = shipped(schema.title), shipped(schema.who)
    assert {title, who}.isdisjoint({schema.title, schema.who})
    assert {address: languages(page, title) for address, page in read.items()} == {address: {"en"} for address in read}
    assert [address for address, page in read.items() if languages(page, schema.title) - {"fr"}] == []
    assert languages(read["/en/donnees-publiques/schemas/scdl/subventions"], who) == {"en"}


def is_marked(clerk: Client, address: str) -> bool:
    """Whether anything but the page itself is said to be French."""
    return clerk.get(address, follow=True).content.decode().count(' lang="fr"') > 1


def test_report_of_a_check_names_its_model_in_the_language_of_the_page(client: Client):
    with NIEVRE.open("rb") as file:
        page = client.post("/en/verifier", {"file": file, "wanted": "check"}).content.decode()

    french = model_named("scdl/subventions").title
    with override("en"):
        english = shipped(french)
    assert (languages(page, english), languages(page, french)) == ({"en"}, set())
