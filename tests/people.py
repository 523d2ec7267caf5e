"""The cast: who runs the agency, who works for which organisation, and who for none.

Aline runs the agency, Bruno works there. Chloé administers the commune of Pornic, where David edits. Emma publishes for
the EPCI, which holds a mandate of Pornic; Farid for a commune that has to do with neither. A visitor has no account.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from maillage.accounts.domain.terms import OrganisationKind, Role
from maillage.accounts.store.models import RESERVED_SLUGS, Mandate, Membership, Organisation, User
from maillage.accounts.store.person_accounts import create_agency_user
from maillage.core.clock import utc_now
from maillage.web.turns import free_slug

PASSWORD = "sept-marees-hautes"
MANDATED_AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class People:
    """The people with an account, and their organisations."""

    aline: User
    bruno: User
    chloe: User
    david: User
    emma: User
    farid: User
    agency: Organisation
    commune: Organisation
    epci: Organisation
    other_commune: Organisation
    mandate: Mandate

    def client(self, name: str) -> Client:
        """A browser in which ``name`` (aline, bruno, chloe, david, emma, farid, visitor) is logged in."""
        client = Client()
        if name != "visitor":
            client.force_login(getattr(self, name))
        if name in {"aline", "bruno"}:  # the agency's must have a second factor
            prove(client, getattr(self, name))
        return client


def prove(client: Client, user: User) -> None:
    """The session of ``client`` has given the second factor of ``user``, who must have one; it is made where absent."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=True, defaults={"name": "Maillage"})
    TOTPDevice.objects.filter(pk=device.pk).update(created_at=utc_now() - dt.timedelta(days=30))  # it has settled
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()


def make_people() -> People:
    """The cast, in the database."""
    agency, commune, epci, other_commune = Organisation.objects.bulk_create(_organisations())
    aline = create_agency_user("aline", email="aline@example.org", password=PASSWORD, agency_name=agency.name)
    # Chloé carries Django's flag of staff without being of the agency: the admin must not open for it.
    bruno, chloe = _person("bruno", is_staff=True), _person("chloe", is_staff=True)
    david, emma, farid = _person("david"), _person("emma"), _person("farid")
    people = {"aline": aline, "bruno": bruno, "chloe": chloe, "david": david, "emma": emma, "farid": farid}
    User.objects.bulk_create(one for name, one in people.items() if name != "aline")
    roles = (
        (bruno, agency, Role.EDITOR),
        (chloe, commune, Role.ADMINISTRATOR),
        (david, commune, Role.EDITOR),
        (emma, epci, Role.PUBLISHER),
        (farid, other_commune, Role.PUBLISHER),
    )
    Membership.objects.bulk_create(
        Membership(user=user, organisation=organisation, role=role.value) for user, organisation, role in roles
    )
    mandate = Mandate.objects.create(actor=epci, principal=commune, consented_by=chloe, given_at=MANDATED_AT)
    return People(agency=agency, commune=commune, epci=epci, other_commune=other_commune, mandate=mandate, **people)


def change_role_of(user: User, role: Role) -> None:
    """``user`` has ``role`` wherever she belongs."""
    Membership.objects.filter(user=user).update(role=role.value)


def _organisations() -> Iterator[Organisation]:
    """The agency, Pornic, its EPCI and Clisson; all in one statement, since a thousand tests have them."""
    agency = Organisation(name="Gigalis", kind=OrganisationKind.AGENCY.value, is_agency=True)
    commune = Organisation(name="Commune de Pornic", kind=OrganisationKind.COMMUNE.value, territory="commune:44131")
    epci = Organisation(name="Pornic Agglo Pays de Retz", kind=OrganisationKind.EPCI.value, territory="epci:200067346")
    other = Organisation(name="Commune de Clisson", kind=OrganisationKind.COMMUNE.value, territory="commune:44043")
    for organisation in (agency, commune, epci, other):
        organisation.slug = free_slug(organisation.name, RESERVED_SLUGS)
        yield organisation


def _person(name: str, *, is_staff: bool = False) -> User:
    return User(
        username=name,
        first_name=name.capitalize(),
        email=f"{name}@example.org",
        password=make_password(PASSWORD),
        is_staff=is_staff,
    )
