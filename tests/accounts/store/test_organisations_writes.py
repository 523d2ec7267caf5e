from datetime import UTC, datetime

import pytest

from maillage.accounts.domain.terms import Acting, OrganisationAsk, OrganisationKind
from maillage.accounts.store.invitations import invitation_followed
from maillage.accounts.store.models import Organisation, OrganisationRequest, TraceEntry
from maillage.accounts.store.organisation_changes import (
    accept_organisation,
    ask_organisation,
    change_organisation,
    create_organisation,
    refuse_organisation,
    suspend_organisation,
)
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from tests.people import People

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
REZE = OrganisationAsk("Commune de Rezé", OrganisationKind.COMMUNE, "commune:44143", "", "Inès", "Ines@example.org")


def deciding(people: People, organisation: Organisation) -> Acting:
    """Aline, deciding for the agency."""
    return Acting(organisation.pk, user_id=people.aline.pk, through_id=people.agency.pk)


def test_accepted_organisation_invites_who_asked_as_its_administrator(people: People):
    asked = ask_organisation(REZE, now=NOW)

    accepted = accept_organisation(deciding(people, asked), now=NOW)

    assert accepted is not None
    invitation = invitation_followed(accepted[1], now=NOW)
    assert (invitation.email, invitation.role, invitation.organisation.state) == (
        "ines@example.org",
        "administrator",
        "accepted",
    )


def test_refused_organisation_can_ask_again(people: People):
    asked = ask_organisation(REZE, now=NOW)
    refuse_organisation(deciding(people, asked), "Écrivez depuis l’adresse de la mairie.", now=NOW)

    again = ask_organisation(REZE, now=NOW)

    assert (again.pk, again.state, OrganisationRequest.objects.get().answered_at) == (asked.pk, "asked", None)


@pytest.mark.parametrize(("name", "code"), [("commune de pornic", "organisation_known"), ("x", "organisation_known")])
def test_known_organisation_is_not_asked_twice(people: People, name: str, code: str):
    people.commune.siret = "21440131700012"
    people.commune.save()
    ask = OrganisationAsk(name, OrganisationKind.COMMUNE, "", "21440131700012", "Inès", "ines@example.org")

    with pytest.raises(Refused) as refusal:
        ask_organisation(ask, now=NOW)

    assert refusal.value.code == code


def test_organisation_that_waits_is_not_asked_twice(people: People):
    ask_organisation(REZE, now=NOW)

    with pytest.raises(Refused) as refusal:
        ask_organisation(REZE, now=NOW)

    assert refusal.value.code == "organisation_asked"


def test_refusal_is_answered_once(people: People):
    asked = ask_organisation(REZE, now=NOW)
    refuse_organisation(deciding(people, asked), "double", now=NOW)

    with pytest.raises(Refused):
        refuse_organisation(deciding(people, asked), "double", now=NOW)

    assert TraceEntry.objects.filter(verb="organisation-refused").count() == 1


def test_suspension_is_lifted_without_a_new_invitation(people: People):
    acting = deciding(people, people.commune)
    suspend_organisation(acting, "essai", now=NOW)

    assert accept_organisation(acting, now=NOW) is None


def test_agency_does_not_suspend_itself(people: People):
    with pytest.raises(Refused):
        suspend_organisation(Acting(people.agency.pk), "essai", now=NOW)

    people.agency.refresh_from_db()
    assert people.agency.state == "accepted"


def test_there_is_no_second_agency(people: People):
    with pytest.raises(Refused) as refusal:
        create_organisation("Autre agence", kind=OrganisationKind.AGENCY, now=utc_now())

    assert refusal.value.code == "agency_is_one"


def test_changed_settings_are_in_the_trace(people: People):
    acting = Acting(people.commune.pk, people.chloe.pk)

    change_organisation(acting, email="donnees@pornic.example", website="https://pornic.example", now=NOW)
    change_organisation(acting, email="donnees@pornic.example", website="https://pornic.example", now=NOW)

    people.commune.refresh_from_db()
    assert (people.commune.email, TraceEntry.objects.count()) == ("donnees@pornic.example", 1)
