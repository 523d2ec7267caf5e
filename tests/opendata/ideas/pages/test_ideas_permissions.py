"""Who may do what with ideas and reuses, as one table."""

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from maillage.opendata.ideas.pages.urls import FILES, PAGES
from tests.opendata.catalog.reusing import published
from tests.opendata.ideas.proposing import shown_idea, shown_reuse
from tests.people import People

pytestmark = pytest.mark.django_db

# Chloé administers Pornic, which is asked, and David edits there; Emma's EPCI has its mandate; Farid publishes for
# another commune; Bruno edits for the agency, Aline runs it.
COLUMNS = ("visitor", "david", "chloe", "emma", "farid", "bruno", "aline")
EVERYBODY = frozenset(COLUMNS)
PUBLISHERS = frozenset({"chloe", "emma", "farid", "aline"})  # each for an organisation of their own
PROPOSED = {
    "sorte": "dataset", "titre": "Les arbres", "lieu": "44131", "website": "", "adresse": "https://autre.example/",
}  # fmt: skip

TABLE: dict[str, tuple[str, str, frozenset[str]]] = {
    "ideas": ("get", "idees", EVERYBODY),
    "new_idea": ("post", "idees/nouvelle", EVERYBODY),
    "idea": ("get", "idees/{idea}", EVERYBODY),
    "idea_support": ("post", "idees/{idea}/soutenir", EVERYBODY),
    "idea_answer": ("post", "idees/{idea}/repondre", PUBLISHERS),
    "reuses": ("get", "reutilisations", EVERYBODY),
    "new_reuse": ("get", "reutilisations/proposer", EVERYBODY),
    "reuse": ("get", "reutilisations/{reuse}", EVERYBODY),
    "ideas_atom": ("get", "idees.atom", EVERYBODY),
    "udata_reuses": ("get", "reutilisations.json", EVERYBODY),
    "reuse_picture": ("get", "reutilisations/{reuse}/image", frozenset()),  # it has none
}
ORGANISATIONS = {
    "chloe": "commune-de-pornic",
    "emma": "pornic-agglo-pays-de-retz",
    "farid": "commune-de-clisson",
    "aline": "gigalis",
}


def ask(client: Client, name: str, parts: dict[str, str], column: str) -> HttpResponseBase:
    method, address, _allowed = TABLE[name]
    answer = {"organisation": ORGANISATIONS.get(column, "commune-de-pornic"), "reponse": "not-held"}
    return getattr(client, method)("/" + address.format(**parts), PROPOSED | answer)  # type: ignore[no-any-return]


def is_open(answer: HttpResponseBase) -> bool:
    goes_to = str(answer.headers.get("Location", ""))
    return answer.status_code in {200, 302} and not goes_to.startswith("/connexion")


def test_table_has_a_row_for_each_address() -> None:
    assert {route.name for route in [*PAGES, *FILES]} == set(TABLE)


def test_each_page_opens_to_those_of_its_row(people: People) -> None:
    idea = shown_idea(people)
    reuse = shown_reuse(people, published("Aides", by=people.commune).dataset)
    parts = {"idea": idea.slug, "reuse": reuse.slug}

    opened: dict[str, set[str]] = {name: set() for name in TABLE}
    for name in TABLE:
        for column in COLUMNS:
            client = people.client(column)
            with transaction.atomic():
                if is_open(ask(client, name, parts, column)):
                    opened[name].add(column)
                transaction.set_rollback(True)

    allowed = {name: set(allowed) for name, (_method, _address, allowed) in TABLE.items()}
    # "organisation" is a field of the question too, and names nobody's slug there.
    assert {name: columns for name, columns in opened.items() if name != "new_idea"} == {
        name: columns for name, columns in allowed.items() if name != "new_idea"
    }


def test_answer_in_the_name_of_another_organisation_is_refused(people: People) -> None:
    idea = shown_idea(people)

    answer = people.client("farid").post(
        f"/idees/{idea.slug}/repondre", {"organisation": "commune-de-pornic", "reponse": "not-held"}
    )

    assert answer.status_code == 422
