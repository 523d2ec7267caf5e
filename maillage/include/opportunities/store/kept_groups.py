"""Groups that structures agree to: proposed to all, answered by each, formed when all agreed, dissolved.

Who sees which, who may propose, answer and dissolve, and whom a letter is due to is decided here. Consent is a
structure's own: a proposer agrees for its own structures alone, and the agency for none.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import Person, belongs_to_agency
from maillage.accounts.store.permissions import acting, moderating, organisations_for
from maillage.accounts.store.trace import note
from maillage.core.problems import Forbidden, NotFound, Refused, sentence
from maillage.include.opportunities.domain.groups import (
    LEAST_PARTNERS,
    LONGEST_GROUP_NAME,
    LONGEST_GROUP_REASON,
    MOST_PROPOSED,
    GroupForm,
    GroupState,
    GroupVerb,
    PartnerAnswer,
    WantedLot,
)
from maillage.include.opportunities.store.groups import GroupSearch
from maillage.include.opportunities.store.models import GroupPartner, KeptGroup
from maillage.include.structures.store.model_types import Structure
from maillage.include.structures.store.structures import structure_addresses
from maillage.kits.letters.record.queue import write_once
from maillage.kits.letters.terms import Letter
from maillage.web.demonstration import show_kind_of
from maillage.web.long_lists import InList
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
_NO_GROUP: Final = sentence("Aucun groupe de plusieurs structures ne couvre ces lots : il n’y a rien à proposer.")
_NO_NAME: Final = sentence("Donnez un nom au groupement, par exemple « Propreté du Pays de Retz ».")
_MANY: Final = sentence(
    "Votre organisation a déjà %(most)s groupements proposés : attendez leurs réponses, ou dissolvez-en un."
)
_CLOSED: Final = sentence("Ce groupement est déjà formé ou dissous : la réponse ne change plus.")
_WITHDRAWN: Final = sentence(
    "La fiche de votre structure n’est plus dans l’annuaire : elle ne peut entrer dans un groupement. Écrivez à "
    "l’agence si c’est une erreur."
)
_NO_REASON: Final = sentence("Dites en quelques mots pourquoi : les autres membres le lisent.")
_OVER: Final = sentence("Ce groupement est déjà dissous.")

# A letter to an address about a group, to one of its members.
GroupLetter = Callable[[str, GroupPartner], Letter]


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
    """The partners whose last letter gave another state than the group has now; the oldest groups first."""
    rows = GroupPartner.objects.select_related("structure__organisation", "group__proposed_by")
    # Who never was asked is not notified that it is over.
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


def waiting_partners(organisations: InList, *, most: int) -> list[GroupPartner]:
    """The structures of these organisations to which a group is proposed, and that said nothing yet."""
    rows = GroupPartner.objects.filter(
        structure__organisation__in=organisations, answer="", group__state=GroupState.PROPOSED.value
    )
    return list(rows.select_related("group").order_by("group__proposed_at", "pk")[:most])


def propose_group(
    acting: Acting, outcome: GroupSearch, lots: Sequence[WantedLot], *, form: GroupForm, name: str, now: dt.datetime
) -> KeptGroup:
    """The group of a search, proposed to its members; that of before for a second click.

    The structures of who proposes have agreed. Refused without a name, with too many that wait, for one member alone.
    """
    words = " ".join(name.split())[:LONGEST_GROUP_NAME]
    members = outcome.group.members
    if len(members) < LEAST_PARTNERS:
        raise Refused("group_none", _NO_GROUP)
    if not words:
        raise Refused("group_name", _NO_NAME)
    waiting = KeptGroup.objects.filter(proposed_by=acting.organisation_id, state=GroupState.PROPOSED.value)
    entry = _entry(acting, [lot.word for lot in lots], form, [member.code for member in members])
    before = KeptGroup.objects.filter(entry=entry, dissolved_at=None).first()
    if before is not None:
        return before
    if waiting.count() >= MOST_PROPOSED:
        raise Refused("groups_many", _MANY, most=MOST_PROPOSED)
    agent = max(members, key=lambda member: sum(member.shares_eur.values())).code
    structures = Structure.objects.in_bulk([int(member.code) for member in members])
    try:
        with transaction.atomic():
            group = KeptGroup.objects.create(
                name=words,
                form=form.value,
                lots=[lot.word for lot in lots],
                proposed_by_id=acting.organisation_id,
                proposed_at=now,
                entry=entry,
            )
            for member in members:
                structure = structures[int(member.code)]
                is_own = structure.organisation_id == acting.organisation_id
                partner = GroupPartner.objects.create(
                    group=group,
                    structure=structure,
                    structure_name=structure.name,
                    siret=structure.siret,
                    shares=dict(member.shares_eur),
                    is_agent=member.code == agent,
                    answer=PartnerAnswer.AGREED.value if is_own else "",
                    answered_at=now if is_own else None,
                    answered_by_id=acting.user_id if is_own else None,
                    told_state=GroupState.PROPOSED.value if is_own else "",
                )
                partner.token_digest = token_digest(partner_token(group, partner))
                partner.save(update_fields=["token_digest"])
            _note(acting, GroupVerb.PROPOSED, group, now=now)
            _form_if_agreed(group, now=now)
    except IntegrityError:
        # A second click at the same moment: the first made it.
        return KeptGroup.objects.get(entry=entry, dissolved_at=None)
    return group


def answer_group(partner: GroupPartner, answer: PartnerAnswer, *, user_id: int | None, now: dt.datetime) -> bool:
    """Whether the answer is new: the last one to agree forms the group, the first one to decline dissolves it.

    Refused once the group is formed or dissolved, and for a structure that was withdrawn.
    """
    with transaction.atomic():
        group = KeptGroup.objects.select_for_update().get(pk=partner.group_id)
        row = GroupPartner.objects.select_related("structure").get(pk=partner.pk)
        if row.answer == answer:
            return False  # a second click
        if group.state != GroupState.PROPOSED:
            raise Refused("group_closed", _CLOSED)
        if row.structure is None or row.structure.withdrawn_at is not None:
            raise Refused("structure_withdrawn", _WITHDRAWN)
        row.answer, row.answered_at, row.answered_by_id = answer.value, now, user_id
        row.save(update_fields=["answer", "answered_at", "answered_by"])
        verb = GroupVerb.AGREED if answer is PartnerAnswer.AGREED else GroupVerb.DECLINED
        if row.structure.organisation_id is not None:
            _note(Acting(row.structure.organisation_id, user_id=user_id), verb, group, now=now)
        if answer is PartnerAnswer.DECLINED:
            _dissolve(group, "", now=now)
        else:
            _form_if_agreed(group, now=now)
    return True


def dissolve_group(acting: Acting, group: KeptGroup, reason: str, *, now: dt.datetime) -> None:
    """The group is over, whatever it was, and its members read why; Refused without a reason, or where it is over."""
    words = " ".join(reason.split())[:LONGEST_GROUP_REASON]
    if not words:
        raise Refused("group_reason", _NO_REASON)
    with transaction.atomic():
        row = KeptGroup.objects.select_for_update().get(pk=group.pk)
        if row.state == GroupState.DISSOLVED:
            raise Refused("group_over", _OVER)
        _dissolve(row, words, now=now)
        _note(acting, GroupVerb.DISSOLVED, row, now=now)


def _form_if_agreed(group: KeptGroup, *, now: dt.datetime) -> None:
    if group.partners.exclude(answer=PartnerAnswer.AGREED.value).exists():
        return
    group.state, group.formed_at = GroupState.FORMED.value, now
    group.save(update_fields=["state", "formed_at"])
    organisations = group.partners.exclude(structure__organisation=None).order_by("structure__organisation")
    for number in organisations.values_list("structure__organisation", flat=True).distinct():
        _note(Acting(number), GroupVerb.FORMED, group, now=now)


def _dissolve(group: KeptGroup, reason: str, *, now: dt.datetime) -> None:
    group.state, group.dissolved_at, group.dissolved_reason = GroupState.DISSOLVED.value, now, reason
    group.save(update_fields=["state", "dissolved_at", "dissolved_reason"])


def _note(acting: Acting, verb: GroupVerb, group: KeptGroup, *, now: dt.datetime) -> None:
    note(acting, verb, about=f"group:{group.pk}", title=group.name, now=now)


def _entry(acting: Acting, lots: Sequence[str], form: GroupForm, members: Sequence[str]) -> str:
    """What distinguishes a second click from another group."""
    words = json.dumps([acting.organisation_id, sorted(lots), form.value, sorted(members)])
    return hashlib.sha256(words.encode()).hexdigest()


def tell_partners(_now: dt.datetime, *, letter: GroupLetter) -> int:
    """How many members were written to. Who has no address reads it on the page."""
    return sum(
        bool(
            write_once(
                GroupPartner.objects.filter(pk=partner.pk, told_state=partner.told_state),
                {"told_state": partner.group.state},
                partial(_letters, partner, letter),
            )
        )
        for partner in partners_to_tell()
    )


def _letters(partner: GroupPartner, letter: GroupLetter) -> list[Letter]:
    addresses = structure_addresses(partner.structure) if partner.structure else []
    return [letter(address, partner) for address in addresses]
