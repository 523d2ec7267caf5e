from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.opendata.catalog.domain.terms import Theme
from maillage.opendata.catalog.store.models import Dataset
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, NANTES, NOW, organisation, published

pytestmark = pytest.mark.django_db


def _page(client: Client, address: str = "/catalogue") -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.context["page"]


def test_empty_catalogue_says_how_to_begin(client: Client):
    text = client.get("/catalogue").content.decode()

    assert ("Rien n’est encore publié" in text, "Voir ce qui peut être publié" in text) == (True, True)


def test_card_says_the_state_of_a_dataset(client: Client):
    published(schema=GRANTS_SCHEMA, bad_rows=[4])

    text = client.get("/catalogue").content.decode()

    assert "Subventions aux associations</a>" in text
    assert "Commune de Pornic · mis à jour" in " ".join(text.split())
    assert "<li>4 lignes</li>" in text
    assert '<li class="mark-faulty">1 erreur</li>' in text


def test_facet_is_a_link_with_its_count(client: Client):
    published("Un", theme=Theme.HEALTH)
    published("Deux", by=organisation("Ville de Nantes", NANTES))

    page = _page(client, "/catalogue?q=")
    themes = next(box for box in page.facets if box.id == "theme")

    assert [(one.label, one.count, one.href) for one in themes.choices] == [
        ("Économie et finances", "1", "/catalogue?theme=ECON"),
        ("Santé et alimentation", "1", "/catalogue?theme=HEAL"),
    ]
    assert [card.title for card in _page(client, themes.choices[1].href).datasets] == ["Un"]


def test_search_is_all_in_the_address(client: Client):
    published("Subventions", theme=Theme.ECONOMY)
    published("Budget", now=NOW - timedelta(days=1))

    page = _page(client, "/catalogue?q=subvention&theme=ECON&sort=quality")

    assert [card.title for card in page.datasets] == ["Subventions"]
    assert [(chip.label, chip.href) for chip in page.chips] == [
        ("« subvention »", "/catalogue?theme=ECON&sort=quality"),
        ("Économie et finances", "/catalogue?q=subvention&sort=quality"),
    ]
    assert page.hidden == (("theme", "ECON"), ("sort", "quality"))


def test_search_without_result_says_what_to_try(client: Client):
    published()

    text = client.get("/catalogue?q=licorne&theme=HEAL").content.decode()

    assert ("Aucun jeu de données ne répond" in text, "Retirer les filtres et garder les mots" in text) == (True, True)


@pytest.mark.parametrize(
    "address", ["?page=0", "?page=-1", "?page=x", "?sort=x", "?theme=x&territory=x:y", "?q=%00%ff", "?x=y"]
)
def test_address_typed_by_hand_is_never_an_error(client: Client, address: str):
    published()

    assert client.get(f"/catalogue{address}").status_code == 200


def test_what_was_typed_is_escaped(client: Client):
    published('<script>alert("x")</script>')

    text = client.get("/catalogue?q=<script>").content.decode()

    assert "<script>alert" not in text
    assert "« &lt;script&gt; »" in text.replace("\u00a0", " ")


def test_pages_are_linked(client: Client):
    for number in range(21):
        published(f"Jeu {number}", now=NOW - timedelta(days=number))

    first, second = _page(client), _page(client, "/catalogue?page=2")

    assert (len(first.datasets), first.pager.after, len(second.datasets), second.pager.before) == (
        20,
        "/catalogue?page=2",
        1,
        "/catalogue",
    )


def test_list_asks_the_database_as_often_for_three_as_for_one(client: Client):
    counts = []
    for number in range(3):
        published(f"Jeu {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get("/catalogue")
        counts.append(len(queries))

    assert (len(set(counts)), counts[0] <= 4) == (1, True)


def test_page_speaks_english(client: Client):
    published()

    answer = client.get("/en/catalogue")

    assert (answer.status_code, '<html lang="en"' in answer.content.decode()) == (200, True)


def test_demonstration_is_marked(client: Client):
    published()
    Dataset.objects.update(is_demonstration=True)

    assert _page(client).datasets[0].is_demonstration is True
