"""Groups that structures agree to: who sees which, who may propose, answer and dissolve; whom a letter is due to."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import F, QuerySet

from maillage.accounts.queries import User
from maillage.accounts.queries.people import Person, belongs_to_agency
from maillage.accounts.queries.permissions import acting, moderating, organisations_for
from maillage.accounts.terms import Acting, Capability, Role
from maillage.core.problems import Forbidden, NotFound, sentence
from maillage.inclusion.queries import Structure
from maillage.opportunities.models import GroupPartner, KeptGroup
from maillage.opportunities.terms.kept_groups import GroupState
from maillage.web.demonstration import show_kind_of
from maillage.web.protection.tokens import link_token, token_digest

GROUPS: Final = "groups"  # the name of their demonstration
INVENTED_ENTRY: Final = "demonstration"
_UNKNOWN: Final = sentence(
    "Aucun groupement formé ne porte ce numéro : l’adresse est mal copiée, ou il n’est ouvert qu’à ses membres."
)
_UNKNOWN_LINK: Final = sentence(
    "Ce lien n’ouvre plus rien : il est mal copié, ou le groupement n’est plus proposé. Si vous tenez la fiche de la "
    "structure, tout est dans votre espace."
)
_NOT_A_MEMBER: Final = sentence(
    "Seule une structure du groupe peut le proposer aux autres : prenez d’abord en charge la fiche de la vôtre."
)
_NO_DRAFT: Final = sentence("Le projet de convention est ouvert aux membres du groupement et à l’agence.")
_NOT_YOURS: Final = sentence("Ce groupement se dissout par une structure qui en est membre, ou par l’agence.")


@dataclass(frozen=True, slots=True)
class SeenGroup:
    """A group as somebody may see it: ``own`` are the partners that she answers for."""

    group: KeptGroup
    partners: tuple[GroupPartner, ...]
    own: tuple[GroupPartner, ...]
    is_open: bool  # shares, answers and reasons too: to its members and the agency


def proposing(person: User, structures: Collection[int]) -> Acting:
    """``person`` proposing a group of these structures, for an organisation that keeps one; Forbidden otherwise."""
    choices = organisations_for(person, Role.EDITOR, Capability.INCLUDE)
    own = {choice.organisation.pk: choice.organisation for choice in choices}
    rows = Structure.objects.filter(pk__in=structures, organisation__in=own).order_by("name", "pk")
    keeper = rows.values_list("organisation", flat=True).first()
    if keeper is None:
        raise Forbidden("group_of_others", _NOT_A_MEMBER)
    return acting(person, own[keeper], Role.EDITOR, Capability.INCLUDE)


def may_propose(person: Person, structures: Collection[int]) -> bool:
    """Whether ``proposing`` lets ``person`` in."""
    if not isinstance(person, User):
        return False
    try:
        proposing(person, structures)
    except Forbidden:
        # Nothing was being done: the page only asks what to offer.
        return False
    return True


def invented_groups() -> QuerySet[KeptGroup]:
    """The groups of the demonstration."""
    return KeptGroup.objects.filter(entry=INVENTED_ENTRY)


def seen_group(person: Person, number: int) -> SeenGroup:
    """The group of a number as ``person`` may see it; NotFound for others' that is not formed."""
    group = KeptGroup.objects.select_related("proposed_by").filter(pk=number).first()
    if group is None:
        raise NotFound("group_unknown", _UNKNOWN)
    partners = tuple(group.partners.select_related("structure__organisation"))
    own: tuple[GroupPartner, ...] = ()
    is_open = False
    if isinstance(person, User):
        hers = {choice.organisation.pk for choice in organisations_for(person, Role.EDITOR, Capability.INCLUDE)}
        own = tuple(partner for partner in partners if partner.structure and partner.structure.organisation_id in hers)
        is_open = bool(own) or belongs_to_agency(person)
    if not is_open and group.state != GroupState.FORMED:
        raise NotFound("group_unknown", _UNKNOWN)
    show_kind_of(GROUPS, is_invented=group.entry == INVENTED_ENTRY)
    return SeenGroup(group, partners, own, is_open)


def group_of_member(person: Person, number: int) -> SeenGroup:
    """The same for its members and the agency; Forbidden to those who read that it is formed, and no more."""
    seen = seen_group(person, number)
    if not seen.is_open:
        raise Forbidden("group_of_others", _NO_DRAFT)
    return seen


def answering(person: User, number: int) -> tuple[GroupPartner, Acting]:
    """The partner of a number and ``person`` answering for it: its own organisation alone, never the agency."""
    rows = GroupPartner.objects.select_related("structure__organisation", "group")
    partner = rows.filter(pk=number).exclude(structure__organisation=None).first()
    if partner is None or partner.structure is None or partner.structure.organisation is None:
        raise NotFound("group_unknown", _UNKNOWN)
    return partner, acting(person, partner.structure.organisation, Role.EDITOR, Capability.INCLUDE)


def dissolving(person: User, seen: SeenGroup) -> Acting:
    """``person`` dissolving a group: for a member, else for the agency; Forbidden for everyone else."""
    for partner in seen.own:
        if partner.structure is not None and partner.structure.organisation is not None:
            return acting(person, partner.structure.organisation, Role.EDITOR, Capability.INCLUDE)
    if seen.is_open and seen.group.proposed_by is not None:
        return moderating(person, seen.group.proposed_by)
    raise Forbidden("group_of_others", _NOT_YOURS)


def partner_of_link(token: str) -> GroupPartner:
    """The partner that a letter's link is for; NotFound where there is none, or the group is dissolved."""
    rows = GroupPartner.objects.select_related("structure__organisation", "group__proposed_by")
    partner = rows.filter(token_digest=token_digest(token)).first()
    if partner is None or partner.group.state == GroupState.DISSOLVED:
        raise NotFound("group_link_unknown", _UNKNOWN_LINK)
    return partner


def partner_token(group: KeptGroup, partner: GroupPartner) -> str:
    """The secret of a partner's letter: made from the installation's key, kept nowhere."""
    return link_token("group", str(group.pk), str(partner.pk), group.proposed_at.isoformat())


def partners_to_tell() -> QuerySet[GroupPartner]:
    """The partners whose last letter told them of another state than the group has now; the oldest groups first."""
    rows = GroupPartner.objects.select_related("structure__organisation", "group__proposed_by")
    # Who never was asked is not told that it is over.
    unasked = rows.filter(told_state="", group__state=GroupState.DISSOLVED.value)
    told = rows.exclude(told_state=F("group__state")).exclude(group__entry=INVENTED_ENTRY)
    return told.exclude(pk__in=unasked).order_by("group", "pk")


def groups_of_structure(number: int, *, are_all: bool) -> list[KeptGroup]:
    """The groups that a structure belongs to, the newest first: those that are formed; ``are_all``: proposed ones."""
    states = [GroupState.FORMED, *([GroupState.PROPOSED] if are_all else [])]
    rows = KeptGroup.objects.filter(partners__structure=number, state__in=[state.value for state in states])
    return list(rows.prefetch_related("partners__structure"))


def groups_of_person(person: User) -> list[KeptGroup]:
    """The groups of the structures whose pages her organisations keep, the newest first, whatever their state."""
    own = [choice.organisation for choice in organisations_for(person, Role.EDITOR, Capability.INCLUDE)]
    rows = KeptGroup.objects.filter(partners__structure__organisation__in=own).distinct()
    return list(rows.prefetch_related("partners__structure"))


def waiting_partners(organisations: Collection[int], *, most: int) -> list[GroupPartner]:
    """The structures of these organisations to which a group is proposed, and that said nothing yet."""
    rows = GroupPartner.objects.filter(
        structure__organisation__in=organisations, answer="", group__state=GroupState.PROPOSED.value
    )
    return list(rows.select_related("group").order_by("group__proposed_at", "pk")[:most])
