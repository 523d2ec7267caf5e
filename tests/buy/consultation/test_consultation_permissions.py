"""Who may do what with consultations, as one table: a row for each address that is not a firm's link."""

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Mandate
from maillage.buy.consultation.pages.urls import FILES, PAGES
from tests.buy.consultation.replies import Officers, published
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db

# Chloé administers the commune, David edits, Emma publishes by the mandate for purchases of its EPCI, Farid is of
# another commune, Aline and Bruno are the agency's, which holds the paper of recovery.
WHO = ("visitor", "david", "chloe", "emma", "farid", "aline", "bruno")
ALL = frozenset(WHO)
PEOPLE = ALL - {"visitor"}
EDITORS = frozenset({"david", "chloe", "emma"})
PUBLISHERS = frozenset({"chloe", "emma"})
REPLY = "00000000-0000-4000-8000-000000000000"

# The arguments of the address; what is sent, None where it is only looked at; whom it opens to.
TABLE: dict[str, tuple[str, dict[str, str] | None, frozenset[str]]] = {
    "consultations": ("", None, ALL),
    "consultations_atom": ("", None, ALL),
    "consultation_register": ("", None, ALL),
    "consultation_register_atom": ("", None, ALL),
    "consultation_stamp": ("head", None, ALL),
    "consultation_rehearsal": ("", None, ALL),
    "consultation": ("slug", None, ALL),
    "consultation_ocds": ("slug", None, ALL),
    "consultation_question": ("slug", {}, ALL),
    "consultation_report": ("slug", {}, ALL),
    "consultation_link": ("slug", {}, ALL),
    "consultation_document": ("number", None, ALL),
    "own_consultations": ("", None, PEOPLE),
    "consultation_listings": ("", None, frozenset({"aline"})),
    "new_consultation": ("organisation", None, EDITORS),
    "consultation_keys": ("organisation", None, EDITORS),
    "own_consultation": ("slug", None, EDITORS),
    "consultation_publish": ("slug", {}, PUBLISHERS),
    "consultation_join": ("slug", {}, EDITORS),
    "consultation_change": ("slug", {}, PUBLISHERS),
    "consultation_reply": ("number", {}, EDITORS),
    "consultation_opening": ("slug", None, EDITORS | {"aline", "bruno"}),
    "consultation_opening_progress": ("slug", None, EDITORS | {"aline", "bruno"}),
    "consultation_marks": ("slug", {}, EDITORS),
    "consultation_choice": ("slug", {}, PUBLISHERS),
    "consultation_abandon": ("slug", {}, PUBLISHERS),
    "consultation_contract": ("slug", {}, EDITORS),
    "consultation_export": ("slug", None, EDITORS),
    "consultation_eforms": ("slug", None, EDITORS),
    "consultation_minutes": ("slug", None, EDITORS),
    "consultation_bid_file": ("file", None, EDITORS),
    "consultation_opening_parts": ("slug", None, frozenset()),  # before the term to nobody
}
BY_LINK = {"consultation_bid", *(f"consultation_bid_{name}" for name in ("state", "receipt", "begin", "send", "part"))}


def is_open(answer: HttpResponseBase) -> bool:
    """Neither forbidden nor sent to the door; what is refused for what was sent, or is not there, was let in."""
    return answer.status_code != 403 and not str(answer.headers.get("Location", "")).startswith("/connexion")


def address_of(name: str, part: str, slug: str, organisation: str) -> str:
    arguments: dict[str, list[str | int]] = {
        "": [], "slug": [slug], "organisation": [organisation], "number": [slug, 1], "file": [slug, REPLY, 1],
        "head": [1],
    }  # fmt: skip
    return reverse(name, args=arguments[part])


def test_addresses_of_consultations_open_to_those_of_their_rows(people: People):
    Mandate.objects.update(scope="buy")
    tender = published(people, Officers())
    change_role_of(people.david, Role.EDITOR)
    opened: dict[str, set[str]] = {name: set() for name in TABLE}
    for column in WHO:
        client: Client = people.client(column)
        for name, (part, sent, _allowed) in TABLE.items():
            address = address_of(name, part, tender.slug, people.commune.slug)
            with transaction.atomic():
                if is_open(client.get(address) if sent is None else client.post(address, sent)):
                    opened[name].add(column)
                transaction.set_rollback(True)

    assert opened == {name: set(row[2]) for name, row in TABLE.items()}


def test_every_address_of_consultations_stands_in_the_table():
    assert {pattern.name for pattern in (*PAGES, *FILES)} == TABLE.keys() | BY_LINK
