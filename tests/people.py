"""The cast: Aline runs the agency, Bruno works there, Chloé is of another organisation, a visitor has no account."""

from dataclasses import dataclass

from django.test import Client

from maillage.accounts.models import Membership, Organisation, User
from maillage.accounts.record import create_agency_user
from maillage.accounts.terms import Role

PASSWORD = "sept-marees-hautes"


@dataclass(frozen=True, slots=True)
class People:
    """The people with an account, and their organisations."""

    aline: User
    bruno: User
    chloe: User
    agency: Organisation
    commune: Organisation

    def client(self, name: str) -> Client:
        """A browser in which ``name`` (aline, bruno, chloe, visitor) is logged in."""
        client = Client()
        if name != "visitor":
            client.force_login(getattr(self, name))
        return client


def make_people() -> People:
    """The cast, in the database."""
    aline = create_agency_user("aline", email="aline@example.org", password=PASSWORD, agency_name="Gigalis")
    agency = Organisation.objects.get(is_agency=True)
    commune = Organisation.objects.create(name="Commune de Pornic")
    bruno = User.objects.create_user("bruno", password=PASSWORD, is_staff=True)
    chloe = User.objects.create_user("chloe", password=PASSWORD, is_staff=True)
    Membership.objects.create(user=bruno, organisation=agency, role=Role.EDITOR.value)
    Membership.objects.create(user=chloe, organisation=commune, role=Role.ADMINISTRATOR.value)
    return People(aline, bruno, chloe, agency, commune)
