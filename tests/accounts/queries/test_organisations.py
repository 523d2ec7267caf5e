import pytest

from maillage.accounts.models import Organisation
from maillage.accounts.queries import organisation_at, organisation_of_territory, organisations_in
from maillage.accounts.queries.mandates import mandate_candidates
from maillage.accounts.terms import OrganisationKind, OrganisationState
from maillage.core.problems import NotFound
from tests.people import People

pytestmark = pytest.mark.django_db


def test_organisation_is_found_by_its_name_in_addresses(people: People):
    assert organisation_at("commune-de-pornic") == people.commune


def test_unknown_organisation_is_not_found(people: People):
    with pytest.raises(NotFound):
        organisation_at("commune-de-nulle-part")


def test_territory_is_governed_by_its_own_body(people: People):
    Organisation.objects.create(name="Office de tourisme", territory="commune:44131")

    assert (organisation_of_territory("commune:44131"), organisation_of_territory("commune:44001")) == (
        people.commune,
        None,
    )


def test_place_is_governed_by_nobody(people: People):
    assert organisation_of_territory("place:pornic") is None


def test_organisations_that_only_ask_and_sandboxes_are_not_of_a_territory(people: People):
    Organisation.objects.create(name="A", territory="commune:44131", state=OrganisationState.ASKED.value)
    Organisation.objects.create(name="B", territory="commune:44131", is_sandbox=True)

    assert organisations_in("commune:44131") == [people.commune]


def test_organisations_of_a_kind(people: People):
    other = Organisation.objects.create(name="Office de tourisme", territory="commune:44131")

    assert organisations_in("commune:44131", OrganisationKind.OTHER) == [other]


def test_mandates_are_offered_with_the_organisations_around(people: People):
    of_epci = {one.name for one in mandate_candidates(people.epci, "")}
    of_commune = {one.name for one in mandate_candidates(people.commune, "")}

    assert (of_epci, of_commune) == ({"Commune de Pornic", "Gigalis"}, {"Pornic Agglo Pays de Retz", "Gigalis"})


def test_other_organisations_are_found_by_name(people: People):
    assert mandate_candidates(people.epci, "clisson") == [people.other_commune]


def test_name_in_addresses_is_never_a_word_of_the_pages(people: People):
    assert Organisation.objects.create(name="Demander").slug == "demander-2"
