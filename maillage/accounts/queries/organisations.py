"""Reads organisations: by their name in addresses, by their territory; who is in them."""

from django.db.models import QuerySet

from maillage.accounts.models import Membership, Organisation
from maillage.accounts.terms import OrganisationKind, OrganisationState
from maillage.core.problems import NotFound, Unavailable, sentence

_OF_ONE_TERRITORY = {
    "commune": OrganisationKind.COMMUNE,
    "epci": OrganisationKind.EPCI,
    "departement": OrganisationKind.DEPARTEMENT,
    "region": OrganisationKind.REGION,
}


def organisation_at(slug: str) -> Organisation:
    """The organisation of that name in addresses, whatever its state; NotFound where there is none."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(
            "organisation_unknown",
            sentence("Aucune organisation ne porte le nom « %(slug)s » : vérifiez l’adresse."),
            slug=slug[:80],
        )
    return found


def organisations_in(territory_address: str, kind: OrganisationKind | None = None) -> list[Organisation]:
    """The accepted organisations whose own territory is ``territory_address``, by name; no sandboxes."""
    found = accepted_organisations().filter(territory=territory_address)
    if kind is not None:
        found = found.filter(kind=kind.value)
    return list(found.order_by("name"))


def accepted_organisations() -> QuerySet[Organisation]:
    """The organisations that take part: accepted, and no sandbox of a learner."""
    return Organisation.objects.filter(state=OrganisationState.ACCEPTED.value, is_sandbox=False)


def organisation_of_territory(address: str) -> Organisation | None:
    """The accepted public body that governs the territory at ``address``: its commune, its EPCI, …; None without."""
    kind = _OF_ONE_TERRITORY.get(address.partition(":")[0])
    found = organisations_in(address, kind) if kind is not None else []
    return found[0] if found else None


def agency() -> Organisation:
    """The agency's own organisation; Unavailable before its first account was made."""
    found = Organisation.objects.filter(is_agency=True).first()
    if found is None:
        raise Unavailable(
            "agency_missing",
            sentence("L’agence n’a pas encore de compte : faites-en un avec « maillage accounts create-agency-user »."),
        )
    return found


def members_of(organisation: Organisation) -> list[Membership]:
    """The members of ``organisation`` with their people, by name."""
    found = organisation.memberships.select_related("user")
    return list(found.order_by("user__last_name", "user__first_name", "user__username"))
