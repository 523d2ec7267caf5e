"""A buyer answers the question that its contract raises; the agency moderates; nobody else writes there."""

import pytest
from django.test import Client

from maillage.accounts.store.models import Mandate, TraceEntry
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import contracts_found
from tests.buy.contracts.contracts import TODAY
from tests.buy.contracts.small_market import POITIERS
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts")]

AMENDED = "Le montant a augmenté de plus de 10 % (15 % pour des travaux) : qu’est-ce qui n’était pas prévu ?"


@pytest.fixture
def buyer(people: People) -> People:
    """The commune of the cast buys: its agglomeration holds a mandate for purchases."""
    people.commune.siret = POITIERS
    people.commune.save()
    Mandate.objects.update(scope="buy")
    return people


def voirie() -> str:
    (contract,) = contracts_found(ContractSearch.read([("q", "voirie")]), today=TODAY).contracts
    return contract.key


def send(client: Client, **fields: str) -> str:
    """What the page says after a form was sent."""
    answer = client.post(f"/marches/reponses/{voirie()}", {"signal": "amended", **fields}, follow=True)
    return " ".join(answer.content.decode().split())


def questions(client: Client) -> list[dict[str, object]]:
    asked = client.get(f"/api/v1/contracts/{voirie()}").json()["questions"]
    return [
        {
            "signal": question["signal"],
            "replies": [(reply["organisation"], reply["text"], reply["motive"]) for reply in question["replies"]],
        }
        for question in asked
    ]


def test_buyer_answers_beside_the_question_and_what_it_said_before_stays(buyer: People, client: Client):
    name = "Commune de Pornic"

    said = send(buyer.client("chloe"), text="Trois rues ont été ajoutées\n par le conseil de mai.")
    send(buyer.client("emma"), text="Trois rues et une place ont été ajoutées.")
    page = " ".join(client.get(f"/marches/contrat/{voirie()}").content.decode().split())

    assert "Votre réponse est publiée à côté de la question." in said
    assert page.index(AMENDED) < page.index("Trois rues et une place") < page.index("Réponses d’avant")
    assert questions(client) == [
        {
            "signal": "amended",
            "replies": [
                (name, "Trois rues et une place ont été ajoutées.", ""),
                (name, "Trois rues ont été ajoutées\npar le conseil de mai.", ""),
            ],
        }
    ]
    traced = TraceEntry.objects.filter(verb="contract-signal-answered").order_by("pk")
    assert [(entry.user, entry.through) for entry in traced] == [(buyer.chloe, None), (buyer.emma, buyer.epci)]


def test_agency_withdraws_a_reply_and_its_motive_stays(buyer: People, client: Client):
    send(buyer.client("chloe"), text="Votez pour moi.")
    reply = buyer.client("aline").get(f"/marches/reponses/{voirie()}").context["questions"][0][0].reply

    without = send(buyer.client("aline"), withdraw=str(reply.number))
    said = send(buyer.client("aline"), withdraw=str(reply.number), motive="Propos électoral.")

    assert "Dites pourquoi, en 300 caractères au plus" in without
    assert "La réponse est retirée" in said
    assert questions(client)[0]["replies"] == [("Commune de Pornic", "", "Propos électoral.")]
    page = client.get(f"/marches/contrat/{voirie()}").content.decode()
    assert "Retirée : Propos électoral." in page.replace("\xa0", " ")


def test_nobody_but_the_buyer_answers(buyer: People, client: Client):
    stranger = buyer.client("farid")

    statuses = [
        browser.post(f"/marches/reponses/{voirie()}", {"signal": "amended", "text": "Non."}).status_code
        for browser in (stranger, buyer.client("david"), client)
    ]

    assert (statuses, stranger.get(f"/marches/reponses/{voirie()}").status_code) == ([403, 403, 302], 403)
    assert questions(client)[0]["replies"] == []


def test_words_that_reach_a_person_and_questions_that_are_none_are_refused(buyer: People, client: Client):
    chloe = buyer.client("chloe")

    refused = send(chloe, text="Demandez à jean@exemple.fr.")
    other = send(chloe, signal="late", text="Nous étions en congé.")

    assert "jean@exemple.fr" in refused
    assert "désigne une personne ou la joint" in refused
    assert "Cette question ne se pose plus sur ce marché" in other
    assert questions(client)[0]["replies"] == []
