import re
from typing import Any

import pytest
from django.test import Client

from maillage.kits.letters.limits import LETTERS_OF_A_NETWORK
from maillage.opendata.catalog.store.models import Subscription
from maillage.web.public_url import installation_url
from tests.letters_sent import letters_sent
from tests.limits import use_up
from tests.opendata.catalog.reusing import organisation, published

pytestmark = pytest.mark.django_db
LEA = "lea@example.org"


def _ask(client: Client, **said: str) -> Any:
    return client.post("/abonnements", {"email": LEA, "dataset": "subventions-aux-associations", **said})


def _link() -> str:
    found = re.search(rf"{installation_url()}(/abonnements/[\w-]+)", str(letters_sent()[-1].body))
    assert found is not None
    return found[1]


def test_following_is_asked_confirmed_and_ended_by_links(client: Client):
    published()

    asked = _ask(client)
    opened = client.get(_link())
    before = Subscription.objects.get().confirmed_at
    client.post(_link())
    after = Subscription.objects.get().confirmed_at
    ended = client.post(f"{_link()}/fin")

    assert (asked.context["page"].is_asked, opened.status_code, before, after is not None) == (True, 200, None, True)
    assert (ended.status_code, Subscription.objects.count(), client.get(_link()).status_code) == (200, 0, 404)


def test_form_of_the_letters_page_is_sent_with_its_origin_and_the_address_to_nobody_else(client: Client):
    published()
    _ask(client)

    # Browsers send "Origin: null" from a page under "no-referrer", and Django refuses that.
    assert client.get(_link())["Referrer-Policy"] == "same-origin"


def test_answer_does_not_tell_who_follows(client: Client):
    published()
    first = _ask(client).content
    client.post(_link())

    def bare(content: bytes) -> bytes:
        return re.sub(rb'value="[\w]{64}"', b"", content)

    assert bare(_ask(client).content) == bare(first)
    assert len(letters_sent()) == 1


def test_address_that_is_none_keeps_what_was_typed(client: Client):
    published()

    answer = _ask(client, email="lea arobase example")

    assert (answer.status_code, answer.context["page"].form["email"].value(), letters_sent()) == (
        422,
        "lea arobase example",
        [],
    )
    assert "nom@domaine" in answer.context["page"].form.errors["email"][0]


def test_one_network_cannot_use_up_the_letters_of_everybody(client: Client):
    published()
    use_up(LETTERS_OF_A_NETWORK, leaving=2)
    answers = [_ask(client, email=f"{name}@example.org") for name in "abc"]
    elsewhere = _ask(Client(REMOTE_ADDR="198.51.100.7"), email="d@example.org")

    assert [one.status_code for one in (*answers, elsewhere)] == [200, 200, 429, 200]
    assert "attendez 3 min" in answers[-1].content.decode()


def test_forty_subscriptions_for_one_address_are_five_letters_and_one_answer(client: Client):
    towns = ("commune:44131", "commune:44109", "commune:44184", "departement:44", "region:52", "departement:49")

    answers = [
        Client(REMOTE_ADDR=f"198.51.{number}.7").post(
            "/abonnements", {"email": LEA.upper() if number % 2 else LEA, "territory": town}
        )
        for number, town in enumerate(towns)
    ]

    assert {(one.status_code, one.context["page"].is_asked) for one in answers} == {(200, True)}
    assert (len(letters_sent()), Subscription.objects.count()) == (5, 5)


def test_program_that_fills_every_field_sends_nothing(client: Client):
    published()

    answer = _ask(client, website="https://spam.example")

    assert (answer.context["page"].is_asked, letters_sent(), Subscription.objects.count()) == (True, [], 0)


def test_mail_program_ends_a_subscription_by_itself():
    published()
    _ask(Client())

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"{_link()}/fin", {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, Subscription.objects.count()) == (200, 0)


def test_link_that_is_only_read_ends_nothing(client: Client):
    published()
    _ask(client)

    assert (client.get(f"{_link()}/fin").status_code, Subscription.objects.count()) == (405, 1)


def test_territory_can_be_followed(client: Client):
    answer = client.post("/abonnements", {"email": LEA, "territory": "commune:44131"})

    assert (answer.context["page"].about, Subscription.objects.get().search) == ("Pornic", "commune:44131")


@pytest.mark.parametrize("asked", ["", "?dataset=licorne", "?territory=commune:00000", "?territory=x"])
def test_following_nothing_is_told(client: Client, asked: str):
    assert client.get(f"/abonnements{asked}").status_code in {404, 422}


def test_sandbox_cannot_be_followed(client: Client):
    published(by=organisation("Bac à sable", is_sandbox=True))

    assert (_ask(client).status_code, letters_sent()) == (404, [])
