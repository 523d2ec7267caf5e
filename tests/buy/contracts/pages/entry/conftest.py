"""The clerk who describes contracts on cards."""

import pytest
from django.test import Client

from tests.buy.contracts.contract_rows import CONTRACT
from tests.people import People


@pytest.fixture
def clerk(people: People) -> Client:
    """Chloé, whose commune has given its number, its place and an address."""
    people.commune.siret = CONTRACT["acheteur_id"]
    people.commune.territory = "commune:44131"
    people.commune.email = "mairie@example.org"
    people.commune.save()
    return people.client("chloe")
