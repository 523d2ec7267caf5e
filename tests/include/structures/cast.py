"""Who has to do with the directory: a structure that is in it, another one, a buyer, somebody in no organisation."""

from dataclasses import dataclass
from pathlib import Path

from django.test import Client

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Membership, Organisation, User
from maillage.include.structures.domain.structures import StructureOrganisationKind
from maillage.include.structures.store.models import Structure
from tests.include.events.others import client_of
from tests.include.structures.lists import CHOLET, NANTES, SILENT, taken_in
from tests.people import People

COLUMNS = (
    "visitor",
    "registered",
    "buyer",
    "structure",
    "other",
    "organiser",
    "coordination",
    "agency",
    "agency_decider",
)


@dataclass(frozen=True, slots=True)
class DirectoryCast:
    """The people of ``tests/people.py``, with those of two structures and one of none."""

    people: People
    port: Organisation
    mauges: Organisation
    users: dict[str, User]

    def client(self, column: str) -> Client:
        """A browser of who stands in that column of the permission table."""
        of_cast = {"visitor": "visitor", "buyer": "farid", "agency": "bruno", "agency_decider": "aline"}
        if column in of_cast:
            return self.people.client(of_cast[column])
        if column in {"organiser", "coordination"}:
            return client_of(self.people, column)
        client = Client()
        client.force_login(self.users[column])
        return client


def make_directory_cast(people: People, folder: Path) -> DirectoryCast:
    """The cast, and three structures in the directory; none is claimed yet."""
    taken_in(folder, NANTES, CHOLET, SILENT)
    port = _structure("Atelier du Port (association)", NANTES["siret"])
    mauges = _structure("Blanchisserie des Mauges (entreprise)", CHOLET["siret"])
    users = {
        "registered": User.objects.create_user("rose", email="rose@example.org"),
        "structure": User.objects.create_user("sonia", email="sonia@example.org"),
        "other": User.objects.create_user("omar", email="omar@example.org"),
    }
    Membership.objects.create(user=users["structure"], organisation=port, role=Role.ADMINISTRATOR.value)
    Membership.objects.create(user=users["other"], organisation=mauges, role=Role.ADMINISTRATOR.value)
    return DirectoryCast(people, port, mauges, users)


def claimed(cast: DirectoryCast) -> Structure:
    """The structure of the port, whose page its organisation keeps."""
    row = Structure.objects.get(siret=NANTES["siret"])
    row.organisation = cast.port
    row.save()
    return row


def _structure(name: str, siret: str) -> Organisation:
    return Organisation.objects.create(name=name, kind=StructureOrganisationKind.STRUCTURE.value, siret=siret)
