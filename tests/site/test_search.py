"""The one search: by kind, nearest first, with what may have been meant; nothing hidden is found."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from maillage.accounts.store.models import Takedown, User
from maillage.core.clock import utc_now
from maillage.core.problems import Unavailable, sentence
from maillage.include.structures.domain.structures import HideableStructure
from maillage.include.structures.store.models import Structure
from maillage.kits.search.subjects import SearchFound, SearchQuery, SearchSubject
from maillage.site.pages import search as search_module
from maillage.site.pages.search import SearchPage, marked, search_page, suggestions
from tests.include.structures.lists import CHOLET, NANTES, SILENT, taken_in

pytestmark = pytest.mark.django_db


def names(page: SearchPage, title: str) -> list[str]:
    groups = [group for group in page.groups if group.title == title]
    return [
        str(result.name).replace("<mark>", "").replace("</mark>", "") for group in groups for result in group.results
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("saint-g", "Saint-Gilles-Croix-de-Vie"),
        ("saint hilaire", "Saint-Hilaire-de-Riez"),
        ("sablé", "Sablé-sur-Sarthe"),
        ("st jean de mon", "Saint-Jean-de-Monts"),
        ("85270", "Saint-Hilaire-de-Riez"),
        ("44131", "Pornic"),
        ("PORNIC", "Pornic"),
    ],
)
def test_place_that_is_meant_comes_first(text: str, first: str) -> None:
    assert names(search_page(text), "Lieux")[0] == first


def test_postal_code_finds_all_its_communes() -> None:
    assert sorted(names(search_page("85270"), "Lieux")) == ["Notre-Dame-de-Riez", "Saint-Hilaire-de-Riez"]


def test_near_a_place_that_was_chosen_its_region_comes_first() -> None:
    page = search_page("saint hilaire", near="commune:31555")

    assert (page.near, names(page, "Lieux")[0]) == ("commune:31555", "Saint-Hilaire")
    assert "Toulouse" in page.summary


@pytest.mark.parametrize("near", ["commune:99999", "rien", "commune:44131<script>"])
def test_place_that_is_none_changes_nothing(near: str) -> None:
    assert search_page("sablé", near=near) == search_page("sablé")


@pytest.mark.parametrize(("text", "first"), [("sfr", "SFR"), ("orange", "Orange"), ("bouygues", "Bouygues Telecom")])
def test_operator_comes_before_a_town_of_its_name(text: str, first: str) -> None:
    page = search_page(text)

    assert (page.groups[0].title, names(page, "Opérateurs")) == ("Opérateurs", [first])


@pytest.mark.parametrize(
    ("text", "page_name"),
    [
        ("clauses", "Clauses sociales"),
        ("zones blanches", "Zones blanches"),
        ("4G fixe", "4G fixe chez vous"),
        ("api", "L’API"),
    ],
)
def test_page_is_found_by_its_words(text: str, page_name: str) -> None:
    assert page_name in names(search_page(text), "Pages")


@pytest.mark.parametrize(("text", "meant"), [("nantse", "Nantes"), ("sablè sur sarhte", "Sablé-sur-Sarthe")])
def test_slip_of_the_pen_is_told_and_what_was_meant_is_answered(client: Client, text: str, meant: str) -> None:
    page = client.get("/recherche", {"q": text}).content.decode()

    assert search_page(text).suggestion == meant
    assert f">{meant}</a>" in page
    assert ("Rien pour" in page, "Essayez un seul mot" in page) == (True, False)
    assert search_page(text).groups == search_page(meant).groups != ()
    assert suggestions(text) == suggestions(meant) != []


def test_word_that_nothing_is_like_gets_advice(client: Client) -> None:
    page = client.get("/recherche", {"q": "zzzzzzzz"}).content.decode()

    assert ("Rien pour" in page, "Essayez un seul mot" in page, "Voici" in page) == (True, True, False)


def test_structure_that_the_agency_hides_is_gone_from_the_next_answer(tmp_path: Path) -> None:
    taken_in(tmp_path, NANTES, CHOLET, SILENT)
    before = names(search_page("atelier"), "Structures")
    number = Structure.objects.get(siret=NANTES["siret"]).pk

    agency = User.objects.create(email="agence@example.org")
    Takedown.objects.create(
        kind=HideableStructure.STRUCTURE.value, key=str(number), reason="x", hidden_by=agency, hidden_at=utc_now()
    )

    assert (before, names(search_page("atelier"), "Structures")) == (["Atelier du Port"], [])


def test_questions_asked_do_not_grow_with_what_is_found(
    tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    search_page("du")
    with django_assert_max_num_queries(25) as few:
        search_page("association")
    taken_in(tmp_path, NANTES, CHOLET, SILENT)
    Structure.objects.update(name="Association", words=" association ")

    with django_assert_max_num_queries(len(few)) as many:
        page = search_page("association")

    assert len(names(page, "Structures")) == 3
    assert len(many) <= len(few)


def test_kind_that_cannot_answer_now_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_query: SearchQuery, _most: int) -> SearchFound:
        raise Unavailable("busy", sentence("Trop de questions."))

    subjects = (SearchSubject("busy", "Autre", busy), *search_module.search_subjects())
    monkeypatch.setattr(search_module, "search_subjects", lambda: subjects)

    assert names(search_page("sablé"), "Lieux")[0] == "Sablé-sur-Sarthe"


def test_page_keeps_the_word_and_counts_each_kind(client: Client) -> None:
    page = client.get("/recherche", {"q": "saint hilaire"}).content.decode()

    assert page.count('value="saint hilaire"') == 2
    assert '<a class="choice-chip" href="/recherche?q=saint+hilaire" aria-current="true">Tout</a>' not in page
    assert "<mark>Saint</mark>-<mark>Hilaire</mark>-de-Riez" in page


def test_one_kind_is_shown_alone_with_more_of_it() -> None:
    page, alone = search_page("orange", kind="places"), search_page("saint", kind="places")

    assert (len(alone.groups[0].results), alone.groups[0].all_href) == (30, "")
    assert [group.title for group in page.groups] == [chip.label for chip in page.chips if chip.is_chosen] == ["Lieux"]


def test_search_of_before_leads_to_the_one_search(client: Client) -> None:
    answer = client.get("/territoires", {"q": "pornic"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/recherche?q=pornic")


def test_suggestions_say_kind_detail_and_place(client: Client) -> None:
    answer = client.get("/recherche/propositions", {"q": "saint-g"}).json()

    first = answer["groups"][0]
    assert (first["title"], first["results"][0]["name"]) == ("Lieux", "Saint-Gilles-Croix-de-Vie")
    assert first["results"][0]["detail"] == "Commune, Vendée"
    assert first["results"][0]["place"]["address"] == "commune:85222"
    assert answer["told"] == "3 réponses proposées"


def test_suggestions_of_places_alone_are_more_of_them_and_nothing_for_nothing() -> None:
    assert [len(group["results"]) for group in suggestions("saint", kind="places")] == [8]
    assert suggestions("") == suggestions("   ") == suggestions("-") == []


@pytest.mark.parametrize("text", ['"', "*", "a AND", "'; DROP", "%", "\\", "é" * 200, "NEAR(", "object:", "\x00sable"])
def test_any_text_gets_an_answer(client: Client, text: str) -> None:
    assert [client.get(path, {"q": text}).status_code for path in ("/recherche", "/recherche/propositions")] == [
        200,
        200,
    ]


def test_name_with_signs_of_html_is_told_as_it_is() -> None:
    assert marked("<b>Cantine</b> & co", ("cantine",)) == "&lt;b&gt;<mark>Cantine</mark>&lt;/b&gt; &amp; co"
