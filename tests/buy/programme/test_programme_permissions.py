"""Who may do what with announced purchases and with answers to questions, as one table: a row for each address."""

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Mandate, Membership
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import contracts_found
from maillage.buy.programme.pages.urls import FILES, PAGES
from maillage.buy.programme.store.models import PlannedPurchase
from tests.buy.contracts.small_market import POITIERS
from tests.buy.programme.plans import announce
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts")]

# Chloé administers the commune that buys, David edits, Emma publishes by the mandate for purchases of its EPCI, Farid
# is of another commune, Aline and Bruno are the agency's, which has no mandate.
WHO = ("visitor", "david", "publisher", "chloe", "emma", "farid", "aline", "bruno")
ALL = frozenset(WHO)
PEOPLE = ALL - {"visitor"}
PUBLISHERS = frozenset({"publisher", "chloe", "emma"})

# The arguments of the address; what is sent, None where it is only looked at; whom it opens to.
TABLE: dict[str, tuple[str, dict[str, str] | None, frozenset[str]]] = {
    "programme": ("", None, ALL),
    "planned_purchase": ("number", None, ALL),
    "programme_csv": ("", None, ALL),
    "programme_atom": ("", None, ALL),
    "programme_ics": ("", None, ALL),
    "programme_table": ("form", None, ALL),
    "own_programme": ("", None, PEOPLE),
    "own_purchase": ("number", None, PUBLISHERS),
    "own_purchase_consult": ("number", {}, PUBLISHERS),
    "own_purchase_award": ("number", {}, PUBLISHERS),
    "own_purchase_give_up": ("number", {"motif": "Budget"}, PUBLISHERS),
    "own_purchase_resume": ("number", {}, PUBLISHERS),
    "announce_purchase": ("slug", None, PUBLISHERS),
    "programme_file": ("slug", {}, PUBLISHERS),
    "own_programme_csv": ("slug", None, PUBLISHERS),
    "own_programme_table": ("slug_form", None, PUBLISHERS),
    "contract_replies": ("key", None, PUBLISHERS | {"aline"}),
}


@pytest.fixture
def buyer(people: People) -> People:
    people.commune.siret = POITIERS
    people.commune.save()
    Mandate.objects.update(scope="buy")
    return people


def client_of(people: People, name: str) -> Client:
    """Who stands in that column; the publisher is David with another role."""
    Membership.objects.filter(user=people.david).update(
        role=(Role.PUBLISHER if name == "publisher" else Role.EDITOR).value
    )
    return people.client("david" if name == "publisher" else name)


def is_open(answer: HttpResponseBase) -> bool:
    """Neither forbidden nor sent to the door; what is refused for what was sent was let in."""
    return answer.status_code != 403 and not str(answer.headers.get("Location", "")).startswith("/connexion")


def test_addresses_of_the_programme_open_to_those_of_their_rows(buyer: People):
    row: PlannedPurchase = announce(buyer.commune)
    (contract,) = contracts_found(ContractSearch.read([("q", "voirie")]), today=localdate()).contracts
    parts: dict[str, list[str | int]] = {
        "": [], "number": [row.pk], "form": ["json"], "slug": [buyer.commune.slug],
        "slug_form": [buyer.commune.slug, "xlsx"], "key": [contract.key],
    }  # fmt: skip
    opened: dict[str, set[str]] = {name: set() for name in TABLE}
    for column in WHO:
        client = client_of(buyer, column)
        for name, (part, sent, _allowed) in TABLE.items():
            address = reverse(name, args=parts[part])
            with transaction.atomic():
                if is_open(client.get(address) if sent is None else client.post(address, sent)):
                    opened[name].add(column)
                transaction.set_rollback(True)

    assert opened == {name: set(allowed) for name, (_part, _sent, allowed) in TABLE.items()}


def test_every_address_of_the_programme_stands_in_the_table():
    assert {pattern.name for pattern in (*PAGES, *FILES)} <= TABLE.keys()
