"""Needs and published contracts: one that ends begins a need, one that was notified since may have come of it."""

import datetime as dt

import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting, Role
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import contracts_found
from maillage.core.clock import utc_now
from maillage.include.sourcing.store.models import Inquiry, Need
from maillage.include.sourcing.store.need_changes import close_need
from maillage.include.sourcing.store.needs import inquiries_of
from tests.buy.contracts.small_market import GARDENER, POITIERS
from tests.buy.programme.plans import announce
from tests.include.sourcing.needs import TODAY, need_in_progress, structures
from tests.include.sourcing.pages.test_own_needs import text_of, typed
from tests.people import People, change_role_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts")]


@pytest.fixture
def clerk(people: People) -> Client:
    """David publishes for Pornic, which is the buyer of Poitiers's contracts here."""
    people.commune.siret, people.commune.territory = POITIERS, "commune:44131"
    people.commune.save()
    change_role_of(people.david, Role.PUBLISHER)
    return people.client("david")


def key_of(text: str) -> str:
    (contract,) = contracts_found(ContractSearch.read([("q", text)]), today=TODAY).contracts
    return contract.key


def test_contract_that_ends_and_announced_purchase_begin_a_need(clerk: Client, people: People):
    key = key_of("Nettoyage des écoles")
    purchase = announce(people.commune)
    address = f"/mon-espace/besoins/{people.commune.slug}/nouveau"

    from_contract = text_of(clerk.get(address, {"marche": key}))
    from_purchase = text_of(clerk.get(address, {"achat": str(purchase.pk)}))
    clerk.post(address, typed(marche=key))
    refused = clerk.post(address, typed(marche=key_of("Maîtrise d’œuvre"), envoi="deux"))

    assert 'value="Nettoyage des écoles"' in from_contract
    assert 'value="90910000"' in from_contract
    assert f'name="achat" value="{purchase.pk}"' in from_purchase
    assert "Nettoyage des écoles" in text_of(clerk.get(f"/mon-espace/besoins/{Need.objects.get().pk}"))
    assert refused.status_code == 422


def test_outcome_is_joined_to_a_contract_of_the_buyer_with_a_structure_that_was_asked(clerk: Client, people: People):
    structures(1)
    need = need_in_progress(people.commune)
    Need.objects.update(asked_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    Inquiry.objects.update(siret=str(GARDENER["id"]))
    close_need(Acting(people.commune.pk), need.pk, now=utc_now())
    page = text_of(clerk.get(f"/mon-espace/besoins/{need.pk}"))
    (inquiry,) = inquiries_of(need)
    sent = {"issue": "bought", "structure": str(inquiry.pk)}
    address = f"/mon-espace/besoins/{need.pk}/issue"

    refused = clerk.post(address, {**sent, "marche": key_of("Maîtrise d’œuvre")})
    Need.objects.update(asked_at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    before = clerk.post(address, {**sent, "marche": key_of("Nettoyage des écoles")})
    Need.objects.update(asked_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    clerk.post(address, {**sent, "marche": key_of("Nettoyage des écoles")})

    need.refresh_from_db()
    assert "Nettoyage des écoles" in page
    assert before.status_code == 422
    assert "il ne peut pas en venir" in text_of(before)
    assert "Maîtrise d’œuvre" not in page
    assert (refused.status_code, need.award_key) == (422, key_of("Nettoyage des écoles"))
