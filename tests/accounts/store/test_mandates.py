import pytest
from django.http import Http404

from maillage.accounts.domain.terms import Acting, Capability
from maillage.accounts.store.mandates import ask_mandate, mandate_of, mandate_request_of
from maillage.accounts.store.models import MandateRequest
from maillage.accounts.store.permissions import decides_for_agency
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from tests.people import People

pytestmark = pytest.mark.django_db


def test_mandate_is_read_by_its_two_sides_alone(people: People):
    number = people.mandate.pk

    assert mandate_of(people.commune, number) == mandate_of(people.epci, number) == people.mandate
    with pytest.raises(Refused, match="Ce mandat lie d’autres organisations"):
        mandate_of(people.other_commune, number)


def test_request_for_a_mandate_is_read_by_its_two_sides_alone(people: People):
    request = ask_mandate(
        Acting(people.epci.pk), people.other_commune, scope=Capability.OPEN, message="", now=utc_now()
    )

    assert mandate_request_of(people.other_commune, request.pk) == request
    with pytest.raises(Refused, match="Cette demande concerne d’autres organisations"):
        mandate_request_of(people.commune, request.pk)


def test_mandate_and_request_that_are_not_there_are_told(people: People):
    with pytest.raises(Http404):
        mandate_of(people.commune, people.mandate.pk + 1)
    with pytest.raises(Http404):
        mandate_request_of(people.commune, MandateRequest.objects.count() + 1)


def test_only_who_decides_for_the_agency_owes_the_proof_of_a_consent(people: People):
    members = (people.aline, people.bruno, people.chloe, people.david, people.emma)

    assert [decides_for_agency(one, people.commune) for one in members] == [True, False, False, False, False]
    assert decides_for_agency(people.aline, people.agency) is False
