"""People with an account who are of none of the cast: a structure, a buyer, a coordination elsewhere, an organiser."""

from django.test import Client

from maillage.accounts.domain.terms import Acting, OrganisationKind, Role
from maillage.accounts.store.models import Membership, Organisation, User
from maillage.core.clock import utc_now
from maillage.include.clauses.domain.clauses import ClauseKind
from maillage.include.events.store.events import make_event
from maillage.include.structures.domain.structures import StructureOrganisationKind
from tests.include.events.days import plan_of_day
from tests.people import People

KINDS = {
    "structure": StructureOrganisationKind.STRUCTURE,
    "buyer": OrganisationKind.DEPARTEMENT,
    "coordination": ClauseKind.COORDINATION,
    "organiser": OrganisationKind.OTHER,
}


def client_of(people: People, name: str) -> Client:
    """A browser of the cast, or of who administers an organisation of one of these kinds, in another place.

    The organiser has a day of its own, to come.
    """
    if name not in KINDS:
        return people.client(name)
    organisation = Organisation.objects.create(
        name=f"Organisme {name}", kind=KINDS[name].value, territory="departement:85", slug=f"organisme-{name}"
    )
    person = User.objects.create_user(username=name, email=f"{name}@example.org")
    Membership.objects.create(user=person, organisation=organisation, role=Role.ADMINISTRATOR.value)
    if name == "organiser":
        make_event(Acting(organisation.pk, user_id=person.pk), plan_of_day(title="Journée du réseau"), now=utc_now())
    client = Client()
    client.force_login(person)
    return client
