import pytest

from maillage.accounts.domain.terms import Acting, OrganisationState, Role
from maillage.accounts.store.mandates import mandate_candidates
from maillage.accounts.store.models import Organisation, User
from maillage.accounts.store.organisation_changes import create_sandbox, suspend_organisation
from maillage.accounts.store.organisations import (
    accepted_organisations,
    emails_of_members,
    mandate_holder_of,
    organisation_at,
    organisation_of,
    takes_part,
)
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound
from tests.people import People

pytestmark = pytest.mark.django_db


def test_organisation_is_found_by_its_name_in_addresses(people: People):
    assert organisation_at("commune-de-pornic") == people.commune


def test_unknown_organisation_is_not_found(people: People):
    with pytest.raises(NotFound):
        organisation_at("commune-de-nulle-part")


def test_organisations_that_only_ask_and_sandboxes_are_not_accepted(people: People):
    Organisation.objects.create(name="A", territory="commune:44131", state=OrganisationState.ASKED.value)
    Organisation.objects.create(name="B", territory="commune:44131", is_sandbox=True)

    assert list(accepted_organisations().filter(territory="commune:44131")) == [people.commune]


def test_mandates_are_offered_with_the_organisations_around(people: People):
    of_epci = {one.name for one in mandate_candidates(people.epci, "")}
    of_commune = {one.name for one in mandate_candidates(people.commune, "")}

    assert (of_epci, of_commune) == ({"Commune de Pornic", "Gigalis"}, {"Pornic Agglo Pays de Retz", "Gigalis"})


def test_other_organisations_are_found_by_name(people: People):
    assert mandate_candidates(people.epci, "clisson") == [people.other_commune]


def test_name_in_addresses_is_never_a_word_of_the_pages(people: People):
    assert Organisation.objects.create(name="Demander").slug == "demander-2"


def test_organisation_takes_part_where_it_is_accepted_and_nobody_s_sandbox(people: People):
    _learner, sandbox = create_sandbox(None)
    suspend_organisation(Acting(people.other_commune.pk), "essai", now=utc_now())

    answers = {one.pk: takes_part(one) for one in Organisation.objects.all()}

    assert answers == {one.pk: one in accepted_organisations() for one in Organisation.objects.all()}
    assert (answers[people.commune.pk], answers[sandbox.pk], answers[people.other_commune.pk]) == (True, False, False)


def test_letters_go_to_active_members_of_the_role_or_a_higher_one(people: People):
    User.objects.filter(pk=people.aline.pk).update(is_active=False)

    assert emails_of_members(people.commune, Role.EDITOR) == ["chloe@example.org", "david@example.org"]
    assert emails_of_members(people.commune, Role.ADMINISTRATOR) == ["chloe@example.org"]
    assert emails_of_members(people.agency, Role.ADMINISTRATOR) == []


def test_who_acts_through_another_organisation_is_told(people: People):
    by_mandate, on_her_own = Acting(people.commune.pk, 1, people.epci.pk), Acting(people.commune.pk, 1)

    assert (organisation_of(by_mandate), mandate_holder_of(by_mandate)) == (people.commune, people.epci)
    assert mandate_holder_of(on_her_own) is None
