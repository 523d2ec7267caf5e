"""Permissions: who may change a site, and who may correct the prediction at a place."""

from collections.abc import Iterable
from typing import Final

from maillage.accounts.domain.terms import Acting, Capability, OrganisationKind, Role
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import accepted_organisations, agency, agency_or_none
from maillage.accounts.store.people import Person
from maillage.accounts.store.permissions import acting, acting_or_none, organisations_for
from maillage.core.problems import Forbidden, NotFound, sentence
from maillage.cover.network.domain.network_sites import NetworkKind
from maillage.cover.network.store.models import GroundCorrection, NetworkSite
from maillage.territory.store.relations import communes_of

_PUBLIC_BODIES: Final = frozenset(
    {OrganisationKind.COMMUNE, OrganisationKind.EPCI, OrganisationKind.DEPARTEMENT, OrganisationKind.REGION}
)
_NO_OWNER: Final = sentence(
    "Les sites sont tenus par les opérateurs du réseau et par l’agence : demandez à celle-ci que votre organisation "
    "soit reconnue comme opérateur."
)
_NOT_HERE: Final = sentence(
    "Cette commune n’est pas de celles pour lesquelles vous parlez : la commune, son intercommunalité, l’agence ou "
    "l’opérateur du réseau le peut."
)


def site_owners(person: Person) -> list[Organisation]:
    """The organisations whose sites ``person`` may manage: her operators; for the agency, itself and all operators."""
    choices = organisations_for(person, Role.EDITOR, Capability.COVER)
    own = [choice.organisation for choice in choices if choice.organisation.kind == NetworkKind.OPERATOR]
    if not any(choice.organisation.is_agency for choice in choices):
        return own
    operators = accepted_organisations().filter(kind=NetworkKind.OPERATOR.value).order_by("name")
    return [agency(), *operators]


def owners_or_forbidden(person: Person) -> list[Organisation]:
    """The same; Forbidden if empty."""
    owners = site_owners(person)
    if not owners:
        raise Forbidden("site_of_another", _NO_OWNER)
    return owners


def acting_on_sites_of(person: Person, owner: Organisation) -> Acting:
    """``person`` acting for ``owner`` on its sites, as a member of it or of the agency; raises Forbidden."""
    if owner.is_agency or owner.kind == NetworkKind.OPERATOR:
        own = acting_or_none(person, owner, Role.EDITOR, Capability.COVER)
        if own is not None:
            return own
    the_agency = agency_acting(person)
    if the_agency is None:
        raise Forbidden("site_of_another", _NO_OWNER)
    if owner.pk == the_agency.organisation_id:
        return the_agency
    return Acting(owner.pk, user_id=the_agency.user_id, through_id=the_agency.organisation_id)


def changing_site(person: Person, site: NetworkSite) -> Acting:
    """``person`` acting on a site, which is the agency's if it has no owner; raises Forbidden."""
    if site.organisation is not None:
        return acting_on_sites_of(person, site.organisation)
    the_agency = agency_acting(person)
    if the_agency is None:
        raise Forbidden("site_of_another", _NO_OWNER)
    return the_agency


def may_change_site(person: Person, site: NetworkSite) -> bool:
    """Whether ``changing_site`` allows ``person``."""
    try:
        changing_site(person, site)
    except Forbidden:
        # The page only asks which actions to show.
        return False
    return True


def acting_to_correct(person: Person, commune: str) -> Acting:
    """``person`` correcting in a commune, for a public body covering it, an operator or the agency.

    Raises Forbidden.
    """
    for choice in organisations_for(person, Role.EDITOR, Capability.COVER):
        organisation = choice.organisation
        if organisation.is_agency or organisation.kind == NetworkKind.OPERATOR or _governs(organisation, commune):
            return acting(person, organisation, Role.EDITOR, Capability.COVER)
    raise Forbidden("correction_elsewhere", _NOT_HERE)


def may_correct(person: Person) -> bool:
    """Whether ``person`` may correct anywhere."""
    return any(
        choice.organisation.is_agency
        or choice.organisation.kind == NetworkKind.OPERATOR
        or (choice.organisation.kind in _PUBLIC_BODIES and choice.organisation.territory)
        for choice in organisations_for(person, Role.EDITOR, Capability.COVER)
    )


def acting_to_withdraw(person: Person, correction: GroundCorrection) -> Acting:
    """``person`` withdrawing a correction, for its organisation or the agency; raises Forbidden."""
    if correction.organisation is not None:
        own = acting_or_none(person, correction.organisation, Role.EDITOR, Capability.COVER)
        if own is not None:
            return own
    the_agency = agency_acting(person)
    if the_agency is None:
        message = sentence("Une correction est retirée par l’organisation qui l’a faite, ou par l’agence.")
        raise Forbidden("correction_of_another", message)
    return the_agency


def withdrawable(person: Person, several: Iterable[GroundCorrection]) -> set[int]:
    """The numbers of the corrections that ``acting_to_withdraw`` allows ``person`` to withdraw."""
    own = {choice.organisation.pk for choice in organisations_for(person, Role.EDITOR, Capability.COVER)}
    if not own:
        return set()
    the_agency = agency_or_none()
    runs_it = the_agency is not None and the_agency.pk in own
    return {row.pk for row in several if runs_it or row.organisation_id in own}


def agency_acting(person: Person, role: Role = Role.EDITOR) -> Acting | None:
    """``person`` acting for the agency on coverage; None if not allowed."""
    organisation = agency_or_none()
    return None if organisation is None else acting_or_none(person, organisation, role, Capability.COVER)


def _governs(organisation: Organisation, commune: str) -> bool:
    if organisation.kind not in _PUBLIC_BODIES or not organisation.territory:
        return False
    try:
        return commune in communes_of(organisation.territory)
    except NotFound:
        return False  # the agency may have removed the organisation's territory
