"""One real test beside a demonstration: what pages and API show, and how a visitor switches between the two."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import empty_database
from tests.measure.figures.campaigns import count_campaign_in_nantes, count_nothing
from tests.measure.figures.countable import record_rows
from tests.measure.record.crowds import Crowd, rows_of_crowds

PAGES = (
    "/", "/territoires/region:52", "/territoires/commune:44109", "/operateurs", "/operateurs/orange", "/meteo",
    "/campagne", "/reparer", "/carte", "/carte/tableau",
)  # fmt: skip
QUESTIONS = (
    "/api/v1/territories/commune:44109/figures", "/api/v1/territories/commune:44109/podium",
    "/api/v1/territories/commune:44109/comparison", "/api/v1/campaigns/current",
)  # fmt: skip
DEMONSTRATION = "Données inventées : tests du réseau"
REAL = "<strong>Vraies données</strong> Rien n’est inventé ici."
ONE_TEST = '1 vrai test compté : <a href="/territoires/region:52?demonstration=0">voir</a>'


@pytest.fixture(scope="module", autouse=True)
def one_real_test(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        record_rows(rows_of_crowds([Crowd(devices=1)]))
        count_campaign_in_nantes()
        empty_database()
    yield
    with django_db_blocker.unblock():
        count_nothing()


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_one_real_test_leaves_the_demonstration_on_every_page_which_leads_to_it(client: Client, page: str) -> None:
    shown = text_of(client, page)

    assert DEMONSTRATION in shown
    assert ONE_TEST in shown
    assert shown.count("strip-invented") == 1
    assert "banner-simulated" not in shown


@pytest.mark.django_db
def test_choice_of_real_rows_follows_from_page_to_page_without_account(client: Client) -> None:
    client.get("/?demonstration=0")

    assert [page for page in PAGES if REAL not in text_of(client, page)] == []
    assert list(client.cookies) == ["maillage_demonstration"]


@pytest.mark.django_db
def test_visitor_of_real_rows_comes_back_to_the_demonstration(client: Client) -> None:
    client.get("/?demonstration=0")
    client.get("/territoires/region:52?demonstration=1")

    assert DEMONSTRATION in text_of(client, "/")


@pytest.mark.django_db
def test_choice_of_one_visitor_is_not_that_of_the_next(client: Client) -> None:
    client.get("/territoires/commune:44109?demonstration=0")

    answer = Client().get("/territoires/commune:44109")

    assert "strip-invented" in answer.content.decode()
    assert "Cookie" in answer["Vary"]
    assert answer["X-Robots-Tag"] == "noindex"


@pytest.mark.django_db
def test_switch_keeps_the_filters_of_its_page_and_nothing_of_its_first_visitor(client: Client) -> None:
    shown = text_of(client, "/territoires/commune:44109?technology=4G&utm=x")

    assert 'href="?technology=4G&amp;demonstration=0"' in shown


@pytest.mark.django_db
@pytest.mark.parametrize("question", QUESTIONS)
def test_api_shows_what_the_house_shows_and_has_a_parameter_but_no_cookie(client: Client, question: str) -> None:
    client.get("/?demonstration=0")

    assert client.get(question).json()["origin"] == "simulated"
    assert client.get(f"{question}?demonstration=0").json()["origin"] == "crowd"
    assert client.get(f"{question}?origin=crowd").json()["origin"] == "crowd"


@pytest.mark.django_db
@override_settings(DEMO_UNTIL=1)
def test_demonstration_leaves_pages_and_api_by_itself_at_the_floor(client: Client) -> None:
    client.cookies["maillage_demonstration"] = "1"

    assert [DEMONSTRATION in text_of(client, page) for page in PAGES] == [False] * len(PAGES)
    assert [client.get(question).json()["origin"] for question in QUESTIONS] == ["crowd"] * len(QUESTIONS)
    assert 'value="simulated"' not in text_of(client, "/operateurs")


@pytest.mark.django_db
@override_settings(DEMO_UNTIL=1)
def test_page_asked_for_simulated_tests_says_what_they_are_after_the_demonstration(client: Client) -> None:
    answer = client.get("/territoires/commune:44109?origin=simulated")

    assert DEMONSTRATION not in answer.content.decode()
    assert "Données simulées" in answer.content.decode()
    assert answer.cookies == {}
