"""The guided page and the page of a commune for elected people."""

import pytest
from django.test import Client

from maillage.opendata.learning.domain.elected import STATEMENTS, is_right
from tests.people import People

pytestmark = pytest.mark.django_db
RIGHT = {name: harm.value for name, (_words, harm, _why) in STATEMENTS.items()}


def test_right_answers_end_the_page_and_say_why(client: Client) -> None:
    answer = client.post("/apprendre/elus", RIGHT)

    page = answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert answer.status_code == 200
    assert all(why in page for _words, _harm, why in STATEMENTS.values())
    assert "C’est fait" in client.get("/apprendre/elus").content.decode()


def test_wrong_answer_says_why_at_its_field_and_the_page_goes_on(client: Client) -> None:
    answer = client.post("/apprendre/elus", RIGHT | {"aides": "rien"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "tout le voisinage sait lequel" in page
    assert "C’est fait" not in page


def test_each_statement_has_one_right_answer() -> None:
    assert {name: is_right(name, answer) for name, answer in RIGHT.items()} == dict.fromkeys(STATEMENTS, True)
    assert not is_right("menus", "personne")


def test_page_of_an_elected_person_begins_at_her_commune(client: Client, people: People) -> None:
    page = client.get("/vous-etes-elu", {"commune": "44131"}).content.decode()

    links = [page.find(href) for href in ("/territoires/commune:44131", "/qui-publie/commune:44131", "/apprendre/elus")]
    assert -1 not in links
    assert sorted(links) == links


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("Atlantide", 422), ("44131", 200)])
def test_commune_that_is_none_is_asked_again(client: Client, people: People, typed: str, status: int) -> None:
    assert client.get("/vous-etes-elu", {"commune": typed}).status_code == status


def test_workshop_and_lessons_name_the_sixth_page(client: Client) -> None:
    assert "/apprendre/elus" in client.get("/apprendre").content.decode()
