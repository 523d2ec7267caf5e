"""Writes groups that structures agree to: proposed to all, answered by each, formed when all agreed, dissolved.

Consent is a structure's own: who proposes agrees for its own structures alone, and the agency for none.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Final

from django.db import IntegrityError, transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.core.problems import Refused, sentence
from maillage.inclusion.queries import Structure
from maillage.opportunities.models import GroupPartner, KeptGroup
from maillage.opportunities.queries.groups import GroupSearch
from maillage.opportunities.queries.kept_groups import partner_token
from maillage.opportunities.terms.groups import GroupForm, WantedLot
from maillage.opportunities.terms.kept_groups import (
    LEAST_PARTNERS,
    LONGEST_GROUP_NAME,
    LONGEST_GROUP_REASON,
    MOST_PROPOSED,
    GroupState,
    GroupVerb,
    PartnerAnswer,
)
from maillage.web.protection.tokens import token_digest

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
    """What tells a second click from another group."""
    words = json.dumps([acting.organisation_id, sorted(lots), form.value, sorted(members)])
    return hashlib.sha256(words.encode()).hexdigest()
