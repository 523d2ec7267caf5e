"""Who follows purchases to come by e-mail is told what is announced, and what becomes of it."""

import re

import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting
from maillage.buy.programme.store.purchase_history import give_up_purchase
from maillage.core.clock import utc_now
from maillage.opendata.catalog.store.subscriptions import queue_due_letters
from tests.buy.programme.plans import announce, plan
from tests.letters_sent import letters_sent
from tests.people import People

pytestmark = pytest.mark.django_db

ORIGIN = "https://donnees.example.org"


def _follow(client: Client, search: str) -> None:
    client.post("/abonnements", {"email": "lea@example.org", "programme": search})
    link = re.search(r"https?://[^/]+(/abonnements/[\w-]+)", str(letters_sent()[-1].body))
    assert link is not None
    client.post(link[1])
    letters_sent().clear()


def test_follower_of_cleaning_here_is_told_of_each_announcement_and_of_its_end(client: Client, people: People) -> None:
    _follow(client, "programme?cpv=909&territory=departement:44")
    row = announce(people.commune, now=utc_now())
    announce(people.commune, plan(object="Repas", cpv="55524000"), now=utc_now())

    first = queue_due_letters(now=utc_now(), origin=ORIGIN)
    give_up_purchase(Acting(people.commune.pk), row.pk, "Budget revu", now=utc_now())
    same_day = queue_due_letters(now=utc_now(), origin=ORIGIN)

    assert (first, same_day) == (1, 0)
    body = str(letters_sent()[0].body)
    assert "annonce « Nettoyage des écoles » pour le 2e trimestre 2026" in body.replace("\xa0", " ")
    assert f"/marches/programme/{row.pk}" in body
    assert "Repas" not in body


def test_search_that_is_none_is_not_followed(client: Client, people: People) -> None:
    assert client.get("/abonnements", {"programme": "programme?quarter=demain"}).status_code == 422
    assert client.get("/abonnements", {"programme": "programme?territory=commune:99999"}).status_code == 404
