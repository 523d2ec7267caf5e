"""Permissions: who may act for which organisation, by role, mandate or API key."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from maillage.accounts.domain.terms import MOST_MANDATE_ROLE, Acting, AnyKind, Capability, OrganisationState, Role
from maillage.accounts.store.models import ApiKey, Mandate, Membership, Organisation, User
from maillage.accounts.store.organisations import agency_or_none
from maillage.accounts.store.people import Person, belongs_to_agency, runs_agency
from maillage.accounts.store.shared_reads import read_once
from maillage.core.problems import Forbidden, sentence
from maillage.web.long_lists import InList, long_list
from maillage.web.protection.tokens import token_digest

_CLOSED = {
    OrganisationState.ASKED: sentence(
        "%(name)s attend encore la réponse de l’agence : vous pourrez agir pour elle dès qu’elle sera acceptée."
    ),
    OrganisationState.REFUSED: sentence(
        "%(name)s n’a pas été acceptée par l’agence : écrivez à l’agence si c’est une erreur."
    ),
    OrganisationState.SUSPENDED: sentence(
        "%(name)s est suspendue par l’agence : ses données sont gardées, mais plus montrées, "
        "et rien ne peut être changé. Écrivez à l’agence."
    ),
}


@dataclass(frozen=True, slots=True)
class OrganisationChoice:
    """An organisation that a person may act for; ``through`` is the holder of the mandate, None for a member."""

    organisation: Organisation
    role: Role
    through: Organisation | None = None


def role_in(user: Person, organisation: Organisation) -> Role | None:
    """The role of ``user`` in ``organisation``; None for non-members, and if it is not accepted."""
    if not isinstance(user, User) or not user.is_active or organisation.state != OrganisationState.ACCEPTED:
        return None
    return read_once(_role_of_member, user, organisation)


def _role_of_member(user: User, organisation: Organisation) -> Role | None:
    membership = Membership.objects.filter(user=user, organisation=organisation).first()
    return None if membership is None else Role(membership.role)


def is_member(user: Person, organisation_id: int) -> bool:
    """Whether ``user`` is a member of the organisation in any state, and so sees what a sandbox publishes."""
    return isinstance(user, User) and Membership.objects.filter(user=user, organisation=organisation_id).exists()


# Sandboxes are for learning to publish data. Their events, needs, structures or clauses would involve real people,
# structures and contracts.
SANDBOX_SCOPES: Final = frozenset({Capability.OPEN})
_NOT_THE_AGENCY: Final = sentence(
    "Seuls les administrateurs de l’agence décident des organisations : demandez à l’un d’eux."
)
_OF_SANDBOX: Final = sentence(
    "Un bac à sable apprend à publier des données : il ne touche à rien d’autre. Prenez le compte de votre "
    "organisation."
)


def acting(user: Person, organisation: Organisation, role: Role, scope: Capability) -> Acting:
    """``user`` acting for ``organisation`` with ``role``, as a member or under a mandate; raises Forbidden otherwise.

    A mandate covers the capability it was given for, ``scope``, up to MOST_MANDATE_ROLE, for the agency too. A sandbox
    acts within SANDBOX_SCOPES only.
    """
    _refuse_stranger(user)
    _refuse_closed(organisation)
    if organisation.is_sandbox and scope not in SANDBOX_SCOPES:
        raise Forbidden("sandbox_scope", _OF_SANDBOX)
    own = role_in(user, organisation)
    if own is not None and own.allows(role):
        return Acting(organisation.pk, user_id=user.pk)
    if MOST_MANDATE_ROLE.allows(role):
        holders = Mandate.objects.filter(
            principal=organisation,
            scope=scope.value,
            ended_at=None,
            actor__state=OrganisationState.ACCEPTED.value,
            actor__memberships__user=user.pk,
            actor__memberships__role__in=[enough.value for enough in Role if enough.allows(role)],
        )
        # Of several mandates, the first given counts.
        holder = holders.order_by("pk").values_list("actor_id", flat=True).first()
        if holder is not None:
            return Acting(organisation.pk, user_id=user.pk, through_id=holder)
    raise _without_role(organisation, role)


def still_acting(who: Acting, role: Role, scope: Capability) -> None:
    """Check again that ``who`` may act, when a deferred action is carried out; raises Forbidden.

    Call it in the transaction of the action, which locks the state of the organisation. If no person acts (a key, the
    installation itself), only the organisation is checked.
    """
    organisation = still_accepted(who.organisation_id)
    if who.user_id is not None:
        acting(User.objects.get(pk=who.user_id), organisation, role, scope)


def still_accepted(organisation_id: int) -> Organisation:
    """The organisation, locked against state changes until the transaction ends.

    Raises Forbidden if it is not accepted.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    _refuse_closed(organisation)
    return organisation


def acting_or_none(user: Person, organisation: Organisation, role: Role, scope: Capability) -> Acting | None:
    """``acting``, or None instead of Forbidden."""
    try:
        return acting(user, organisation, role, scope)
    except Forbidden:
        # The caller only asks.
        return None


def people_acting_for(organisations: Collection[int], role: Role, scope: Capability) -> Mapping[int, frozenset[int]]:
    """The people (primary keys) who may act as ``role`` for each of these organisations now, with two queries.

    As members or under mandates, as ``acting`` decides; nobody for an organisation that is not accepted.
    """
    enough = [candidate.value for candidate in Role if candidate.allows(role)]
    people: dict[int, set[int]] = {number: set() for number in organisations}
    members = Membership.objects.filter(
        organisation__in=people,
        organisation__state=OrganisationState.ACCEPTED.value,
        user__is_active=True,
        role__in=enough,
    )
    if scope not in SANDBOX_SCOPES:
        members = members.exclude(organisation__is_sandbox=True)
    for number, user in members.values_list("organisation_id", "user_id"):
        people[number].add(user)
    if MOST_MANDATE_ROLE.allows(role):
        mandates = Mandate.objects.filter(
            principal__in=people,
            principal__state=OrganisationState.ACCEPTED.value,
            scope=scope.value,
            ended_at=None,
            actor__state=OrganisationState.ACCEPTED.value,
            actor__memberships__user__is_active=True,
            actor__memberships__role__in=enough,
        )
        for number, user in mandates.values_list("principal_id", "actor__memberships__user_id"):
            people[number].add(user)
    return {number: frozenset(users) for number, users in people.items()}


def organisations_for(user: Person, role: Role, scope: Capability) -> list[OrganisationChoice]:
    """The accepted organisations for which ``user`` may act as ``role``: as a member, then under mandates; by name."""
    own = member_choices(user, role, scope)
    return [*own, *_choices_by_mandate(user, role, scope, own)]


def member_choices(user: Person, role: Role, scope: Capability) -> list[OrganisationChoice]:
    """Those of ``organisations_for`` of which ``user`` is a member."""
    if not isinstance(user, User) or not user.is_active:
        return []
    return [
        OrganisationChoice(membership.organisation, Role(membership.role))
        for membership in read_once(_memberships_of, user)
        if Role(membership.role).allows(role) and (scope in SANDBOX_SCOPES or not membership.organisation.is_sandbox)
    ]


def some_organisations_for(
    user: Person, role: Role, scope: Capability, *, kind: AnyKind | None = None, most: int | None = None
) -> list[OrganisationChoice]:
    """Those of ``organisations_for`` that are of a kind, or the first: who holds 1,500 mandates reads no other."""
    own = member_choices(user, role, scope)
    several = [choice for choice in own if kind is None or choice.organisation.kind == kind]
    if mandates := _mandates_through(user, role, scope, own):
        holders = {choice.organisation.pk: choice for choice in own}
        rows = read_once(_first_organisations, frozenset(mandates), kind, most)
        several += [_choice_by_mandate(holders[mandates[row.pk]], row) for row in rows]
    return several[:most]


def _first_organisations(numbers: frozenset[int], kind: AnyKind | None, most: int | None) -> tuple[Organisation, ...]:
    rows = Organisation.objects.filter(pk__in=long_list(numbers)).order_by("name")
    return tuple(rows[:most] if kind is None else rows.filter(kind=kind.value)[:most])


def organisation_numbers(user: Person, role: Role, scope: Capability) -> InList:
    """The primary keys of ``organisations_for``, as a query takes them: ``organisation__in=organisation_numbers(…)``.

    Who holds 1,500 mandates reads no organisation for it.
    """
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    own = frozenset(choice.organisation.pk for choice in member_choices(user, role, scope))
    return read_once(_numbers_of, user, scope, own) if own and MOST_MANDATE_ROLE.allows(role) else own


def sirets_for(user: Person, role: Role, scope: Capability) -> QuerySet[Organisation, str]:
    """The SIRET of those that have one, as a query takes them."""
    own = Organisation.objects.filter(pk__in=organisation_numbers(user, role, scope)).exclude(siret="")
    return own.values_list("siret", flat=True)


def _numbers_of(user: User, scope: Capability, holders: frozenset[int]) -> InList:
    return long_list({*holders, *read_once(_mandates_of_holders, user, scope, holders)})


def _mandates_through(
    user: Person, role: Role, scope: Capability, own: Sequence[OrganisationChoice]
) -> Mapping[int, int]:
    """Who in ``own`` holds the mandate that counts, by the organisation outside it that gave one."""
    if not own or not MOST_MANDATE_ROLE.allows(role):
        return {}
    # What a holder may do does not depend on the role that is asked for: one answer for all roles of the same holders.
    holders = frozenset(choice.organisation.pk for choice in own)
    return read_once(_mandates_of_holders, user, scope, holders)


def _mandates_of_holders(user: User, scope: Capability, holders: frozenset[int]) -> Mapping[int, int]:
    # Of several mandates of the same organisation, the first given counts.
    last_first = reversed(read_once(_mandates_of_members, user).get(scope, ()))
    return {given_by: holder for given_by, holder in last_first if holder in holders and given_by not in holders}


def _choices_by_mandate(
    user: Person, role: Role, scope: Capability, own: Sequence[OrganisationChoice]
) -> Iterator[OrganisationChoice]:
    mandates = _mandates_through(user, role, scope, own)
    through = {choice.organisation.pk: choice for choice in own}
    for principal in read_once(_principals_of_members, user) if mandates else ():
        holder = mandates.get(principal.pk)
        if holder is not None:
            yield _choice_by_mandate(through[holder], principal)


def _choice_by_mandate(holder: OrganisationChoice, principal: Organisation) -> OrganisationChoice:
    reach = holder.role if MOST_MANDATE_ROLE.allows(holder.role) else MOST_MANDATE_ROLE
    return OrganisationChoice(principal, reach, holder.organisation)


def _memberships_of(user: User) -> tuple[Membership, ...]:
    accepted = Membership.objects.filter(user=user, organisation__state=OrganisationState.ACCEPTED.value)
    return tuple(accepted.select_related("organisation").order_by("organisation__name"))


def _mandates_of_members(user: User) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Who gave a mandate, and which organisation of ``user`` holds it, by scope, the first given first."""
    mandates = Mandate.objects.filter(
        actor__memberships__user=user, ended_at=None, principal__state=OrganisationState.ACCEPTED.value
    )
    by_scope = defaultdict[str, list[tuple[int, int]]](list)
    for scope, given_by, holder in mandates.order_by("pk").values_list("scope", "principal_id", "actor_id"):
        by_scope[scope].append((given_by, holder))
    return by_scope


def _principals_of_members(user: User) -> tuple[Organisation, ...]:
    """The organisations that gave them, by name."""
    mandates = Mandate.objects.filter(actor__memberships__user=user, ended_at=None)
    principals = Organisation.objects.filter(
        pk__in=mandates.values("principal"), state=OrganisationState.ACCEPTED.value
    )
    return tuple(principals.order_by("name"))


def acting_of_key(token: str, role: Role) -> Acting | None:
    """The organisation of a key acting as ``role``.

    None for an unknown key, raises Forbidden if the role is too low.
    """
    key = ApiKey.objects.select_related("organisation").filter(digest=token_digest(token), revoked_at=None).first()
    if key is None:
        return None
    _refuse_closed(key.organisation)
    if not Role(key.role).allows(role):
        raise _without_role(key.organisation, role)
    return Acting(key.organisation_id)


def refuse_key_of_another(acting: Acting, organisation: Organisation) -> None:
    """Raise Forbidden if the key acting is not of ``organisation``."""
    if organisation.pk != acting.organisation_id:
        message = sentence("Cette clé est d’une autre organisation : prenez une clé de %(name)s.")
        raise Forbidden("key_of_another", message, name=organisation.name)


def reading(user: Person, organisation: Organisation) -> None:
    """Raise Forbidden unless ``user`` is a member or of the agency.

    Others see no people, keys, mandates or audit trail.
    """
    _refuse_stranger(user)
    if not is_member(user, organisation.pk) and not belongs_to_agency(user):
        message = sentence(
            "Seuls les membres de %(name)s voient cette page : demandez une invitation à ses administrateurs."
        )
        raise Forbidden("not_a_member", message, name=organisation.name)


def administering(user: Person, organisation: Organisation) -> Acting:
    """``user`` administering people, keys and mandates of ``organisation``: its administrator, or the agency's."""
    _refuse_stranger(user)
    if organisation.is_sandbox:
        message = sentence("%(name)s est un bac à sable : on n’y invite personne, et il n’a ni clé ni mandat.")
        raise Forbidden("sandbox", message, name=organisation.name)
    if role_in(user, organisation) is Role.ADMINISTRATOR:
        return Acting(organisation.pk, user_id=user.pk)
    if runs_agency(user):
        return _of_agency(user, organisation)
    _refuse_closed(organisation)
    raise _without_role(organisation, Role.ADMINISTRATOR)


def may_administer(user: Person, organisation: Organisation) -> bool:
    """Whether ``administering`` would succeed."""
    if organisation.is_sandbox:
        return False
    return role_in(user, organisation) is Role.ADMINISTRATOR or runs_agency(user)


def decides_for_agency(user: Person, organisation: Organisation) -> bool:
    """Whether ``user`` may administer ``organisation`` only through the agency, and so must prove a consent."""
    if organisation.is_sandbox or role_in(user, organisation) is Role.ADMINISTRATOR:
        return False
    return runs_agency(user)


def organisations_of(user: User) -> list[Organisation]:
    """The organisations of ``user`` in any state, by name."""
    return list(Organisation.objects.filter(memberships__user=user).order_by("name"))


def reading_moderation(user: Person) -> None:
    """Raise Forbidden unless ``user`` belongs to the agency."""
    if not belongs_to_agency(user):
        message = sentence("Cette page est celle de l’agence : pour demander une organisation, passez par sa page.")
        raise Forbidden("not_the_agency", message)


def moderating(user: Person, organisation: Organisation) -> Acting:
    """``user`` deciding for the agency whether ``organisation`` participates; raises Forbidden otherwise."""
    _refuse_stranger(user)
    if not runs_agency(user):
        raise Forbidden("not_the_agency", _NOT_THE_AGENCY)
    return _of_agency(user, organisation)


def moderating_for_agency(user: Person) -> Acting:
    """``user`` deciding for the agency on what belongs to no organisation; raises Forbidden otherwise.

    Permission is checked first, so as not to reveal that an installation has no agency yet.
    """
    organisation = agency_or_none()
    if organisation is None:
        _refuse_stranger(user)
        raise Forbidden("not_the_agency", _NOT_THE_AGENCY)
    return moderating(user, organisation)


def _of_agency(user: Person, organisation: Organisation) -> Acting:
    agency = Organisation.objects.filter(is_agency=True).values_list("pk", flat=True).first()
    return Acting(organisation.pk, user_id=user.pk, through_id=None if agency == organisation.pk else agency)


def _refuse_stranger(user: Person) -> None:
    if not isinstance(user, User) or not user.is_active:
        raise Forbidden("login_needed", sentence("Connectez-vous pour continuer."))


def _refuse_closed(organisation: Organisation) -> None:
    message = _CLOSED.get(OrganisationState(organisation.state))
    if message is not None:
        raise Forbidden(f"organisation_{organisation.state}", message, name=organisation.name)


def _without_role(organisation: Organisation, role: Role) -> Forbidden:
    messages = {
        Role.READER: sentence("Vous n’êtes pas membre de %(name)s : demandez une invitation à ses administrateurs."),
        Role.EDITOR: sentence("Il faut le rôle de rédaction dans %(name)s : demandez-le à ses administrateurs."),
        Role.PUBLISHER: sentence(
            "Il faut le rôle de publication dans %(name)s, ou un mandat de sa part : demandez-le à ses administrateurs."
        ),
        Role.ADMINISTRATOR: sentence("Seuls les administrateurs de %(name)s font cela : demandez à l’un d’eux."),
    }
    return Forbidden("role_missing", messages[role], name=organisation.name)
