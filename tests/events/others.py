"""People with an account who organise nothing here: of a structure, a buyer, the coordination of another place."""

from django.test import Client

from maillage.accounts.models import Membership, Organisation, User
from maillage.accounts.terms import OrganisationKind, Role
from maillage.clauses.terms.clauses import ClauseKind
from maillage.inclusion.terms.structures import StructureOrganisationKind
from tests.people import People

KINDS = {
    "structure": StructureOrganisationKind.STRUCTURE,
    "buyer": OrganisationKind.DEPARTEMENT,
    "coordination": ClauseKind.COORDINATION,
}


def client_of(people: People, name: str) -> Client:
    """A browser of the cast, or of who administers an organisation of one of these kinds, in another place."""
    if name not in KINDS:
        return people.client(name)
    organisation = Organisation.objects.create(
        name=f"Organisme {name}", kind=KINDS[name].value, territory="departement:85", slug=f"organisme-{name}"
    )
    person = User.objects.create_user(username=name, email=f"{name}@example.org")
    Membership.objects.create(user=person, organisation=organisation, role=Role.ADMINISTRATOR.value)
    client = Client()
    client.force_login(person)
    return client
