"""Who may open what in the press room, as one table."""

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from maillage.core.clock import utc_now
from maillage.measure.press.pages.urls import FILES, PAGES
from maillage.measure.press.store.models import Release
from maillage.measure.press.store.releases import revision_of
from tests.measure.press.releasing import approved, in_reading
from tests.people import People

pytestmark = pytest.mark.django_db

# Aline administers the agency, Bruno edits there; the others are of communes and an EPCI.
COLUMNS = ("visitor", "chloe", "emma", "farid", "bruno", "aline")
EVERYBODY = frozenset(COLUMNS)
WRITERS = frozenset({"bruno", "aline"})
READER = frozenset({"aline"})
OWN = "mon-espace/presse"

TABLE: dict[str, tuple[str, str, frozenset[str]]] = {
    "press": ("get", "presse", EVERYBODY),
    "press_release": ("get", "presse/{left}", EVERYBODY),
    "press_atom": ("get", "presse.atom", EVERYBODY),
    "press_release_pdf": ("get", "presse/{left}.pdf", EVERYBODY),
    "press_picture": ("get", "presse/images/1.png", frozenset()),  # none was given
    "own_press": ("get", OWN, WRITERS),
    "begin_release": ("post", f"{OWN}/ecrire/libre", WRITERS),
    "own_press_review": ("get", f"{OWN}/revue", WRITERS),
    "remove_mention": ("post", f"{OWN}/revue/1/retirer", WRITERS),
    "own_press_pictures": ("get", f"{OWN}/images", WRITERS),
    "remove_press_picture": ("post", f"{OWN}/images/1/retirer", WRITERS),
    "own_release": ("get", f"{OWN}/communiques/{{slug}}", WRITERS),
    "own_release_pdf": ("get", f"{OWN}/communiques/{{slug}}.pdf", WRITERS),
    "dossier_gathering": ("get", f"{OWN}/communiques/{{slug}}/reunir", WRITERS),
    "release_figures": ("post", f"{OWN}/communiques/{{slug}}/chiffres", WRITERS),
    "release_reading": ("post", f"{OWN}/communiques/{{slug}}/relecture", WRITERS),
    "release_approve": ("post", f"{OWN}/communiques/{{slug}}/valider", READER),
    "release_back": ("post", f"{OWN}/communiques/{{slug}}/reprendre", WRITERS),
    "release_delete": ("post", f"{OWN}/communiques/{{slug}}/supprimer", WRITERS),
    "release_correct": ("get", f"{OWN}/communiques/{{left}}/corriger", READER),
}


def ask(client: Client, name: str, parts: dict[str, str]) -> HttpResponseBase:
    method, address, _allowed = TABLE[name]
    return getattr(client, method)("/" + address.format(**parts), {"revision": parts["revision"]})  # type: ignore[no-any-return]


def is_open(answer: HttpResponseBase) -> bool:
    goes_to = str(answer.headers.get("Location", ""))
    return answer.status_code not in {401, 403, 404} and not goes_to.startswith("/connexion")


def test_table_has_a_row_for_each_address() -> None:
    assert {route.name for route in [*PAGES, *FILES]} == set(TABLE)


def test_each_page_opens_to_those_of_its_row(people: People) -> None:
    left, unread = approved(people, leaves_at=None, now=utc_now()), in_reading(people, now=utc_now())
    parts = {"left": left.slug, "slug": unread.slug, "revision": revision_of(unread)}
    clients = {column: people.client(column) for column in COLUMNS}

    opened: dict[str, set[str]] = {name: set() for name in TABLE}
    for name in TABLE:
        for column, client in clients.items():
            with transaction.atomic():
                if is_open(ask(client, name, parts)):
                    opened[name].add(column)
                transaction.set_rollback(True)

    assert opened == {name: set(allowed) for name, (_method, _address, allowed) in TABLE.items()}
    assert Release.objects.count() == 2
