from datetime import UTC, datetime

import pytest

from maillage.accounts.domain.terms import Acting, Capability, OrganisationState, Role
from maillage.accounts.store.mandates import ask_mandate, end_mandate, give_mandate, mandates_of, refuse_mandate
from maillage.accounts.store.models import Mandate, MandateRequest, TraceEntry
from maillage.accounts.store.permissions import acting_or_none
from maillage.core.problems import Forbidden, Refused
from tests.people import People

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def test_epci_asks_the_commune_consents(people: People):
    epci = Acting(people.epci.pk, people.emma.pk)
    asked = ask_mandate(epci, people.other_commune, scope=Capability.OPEN, message="", now=NOW)
    before = acting_or_none(people.emma, people.other_commune, Role.PUBLISHER, Capability.OPEN)

    give_mandate(Acting(people.other_commune.pk, people.farid.pk), people.epci, scope=Capability.OPEN, now=NOW)

    asked.refresh_from_db()
    after = acting_or_none(people.emma, people.other_commune, Role.PUBLISHER, Capability.OPEN)
    assert (before, after is not None, asked.answered_at) == (None, True, NOW)


def test_agency_records_a_consent_with_its_proof(people: People):
    acting = Acting(people.other_commune.pk, people.aline.pk, people.agency.pk)

    mandate = give_mandate(acting, people.epci, scope=Capability.OPEN, proof=" délibération 2026-041 ", now=NOW)

    assert mandate.proof == "délibération 2026-041"


def test_agency_records_no_consent_without_proof(people: People):
    with pytest.raises(Refused) as refusal:
        give_mandate(
            Acting(people.other_commune.pk, people.aline.pk, people.agency.pk),
            people.epci,
            scope=Capability.OPEN,
            now=NOW,
        )

    assert refusal.value.code == "proof_missing"


@pytest.mark.parametrize("side", ["commune", "epci"])
def test_either_side_ends_a_mandate(people: People, side: str):
    end_mandate(Acting(getattr(people, side).pk), people.mandate, now=NOW)

    assert Mandate.objects.get().ended_at == NOW


def test_outsider_ends_no_mandate(people: People):
    with pytest.raises(Forbidden):
        end_mandate(Acting(people.other_commune.pk), people.mandate, now=NOW)

    assert Mandate.objects.get().ended_at is None


def test_mandates_of_two_capabilities_are_asked_given_and_ended_apart(people: People):
    epci, commune = Acting(people.epci.pk, people.emma.pk), Acting(people.commune.pk, people.chloe.pk)
    asked = ask_mandate(epci, people.commune, scope=Capability.BUY, message="", now=NOW)

    mandate = give_mandate(commune, people.epci, scope=Capability.BUY, now=NOW)
    end_mandate(commune, people.mandate, now=NOW)

    asked.refresh_from_db()
    in_force = Mandate.objects.filter(ended_at=None)
    assert ([one.pk for one in in_force], mandate.scope, asked.answered_at) == ([mandate.pk], "buy", NOW)
    given, ended = TraceEntry.objects.filter(organisation=people.commune).order_by("pk")[1:]
    assert (given.detail.get("scope"), ended.detail.get("scope")) == ("buy", None)


def test_mandate_can_be_given_again_after_its_end(people: People):
    end_mandate(Acting(people.commune.pk), people.mandate, now=NOW)

    give_mandate(Acting(people.commune.pk), people.epci, scope=Capability.OPEN, now=NOW)

    assert Mandate.objects.filter(ended_at=None).count() == 1


def test_mandate_in_force_is_not_given_twice(people: People):
    with pytest.raises(Refused) as refusal:
        give_mandate(Acting(people.commune.pk), people.epci, scope=Capability.OPEN, now=NOW)

    assert refusal.value.code == "mandate_in_force"


def test_mandate_is_asked_once(people: People):
    ask_mandate(Acting(people.epci.pk), people.other_commune, scope=Capability.OPEN, message="", now=NOW)

    with pytest.raises(Refused) as refusal:
        ask_mandate(Acting(people.epci.pk), people.other_commune, scope=Capability.OPEN, message="", now=NOW)

    assert refusal.value.code == "mandate_asked"


def test_refused_request_waits_no_more_and_may_be_asked_again(people: People):
    asked = ask_mandate(Acting(people.epci.pk), people.other_commune, scope=Capability.OPEN, message="", now=NOW)
    refuse_mandate(Acting(people.other_commune.pk), asked, now=NOW)

    ask_mandate(Acting(people.epci.pk), people.other_commune, scope=Capability.OPEN, message="encore", now=NOW)

    assert [one.message for one in mandates_of(people.other_commune).to_answer] == ["encore"]


def test_outsider_refuses_no_request(people: People):
    asked = ask_mandate(Acting(people.epci.pk), people.other_commune, scope=Capability.OPEN, message="", now=NOW)

    with pytest.raises(Forbidden):
        refuse_mandate(Acting(people.commune.pk), asked, now=NOW)

    assert MandateRequest.objects.get().answered_at is None


def test_organisation_needs_no_mandate_of_itself(people: People):
    with pytest.raises(Refused) as refusal:
        give_mandate(Acting(people.commune.pk), people.commune, scope=Capability.OPEN, now=NOW)

    assert refusal.value.code == "mandate_of_itself"


def test_closed_organisation_gets_no_mandate(people: People):
    people.epci.state = OrganisationState.SUSPENDED.value
    people.epci.save()

    with pytest.raises(Refused) as refusal:
        give_mandate(Acting(people.other_commune.pk), people.epci, scope=Capability.OPEN, now=NOW)

    assert refusal.value.code == "organisation_closed"


def test_both_sides_find_the_mandate_in_their_trace(people: People):
    give_mandate(
        Acting(people.other_commune.pk, people.farid.pk), people.epci, scope=Capability.OPEN, proof="courrier", now=NOW
    )

    entries = TraceEntry.objects.order_by("organisation__name")
    assert [(one.organisation.name, one.title, one.through and one.through.name) for one in entries] == [
        ("Commune de Clisson", "Pornic Agglo Pays de Retz", None),
        ("Pornic Agglo Pays de Retz", "Commune de Clisson", "Commune de Clisson"),
    ]
