"""The page of a group that structures agree to, as each reads it; the list of a person's own groups."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.inclusion.parts.structure_words import structure_href
from maillage.opportunities.export.agreement import Agreement, AgreementMember, draft_agreement
from maillage.opportunities.models import GroupPartner, KeptGroup
from maillage.opportunities.parts.group_words import (
    consent_text,
    group_href,
    lot_name,
    partner_names,
    share_lines,
    state_text,
)
from maillage.opportunities.queries.kept_groups import SeenGroup
from maillage.opportunities.terms.groups import FORM_MEANINGS, GROUP_FORMS, GroupForm, read_lots
from maillage.opportunities.terms.kept_groups import GroupState, PartnerAnswer
from maillage.web.wording.formats import euros, number


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A member: its share ("" to who is none), what it said; where it answers, while it may."""

    name: str
    href: str
    consent: str
    is_agreed: bool
    is_agent: bool
    shares: tuple[str, ...]
    total: str
    answer_href: str


@dataclass(frozen=True, slots=True)
class KeptGroupPage:
    """All that templates/opportunities/kept_group.html shows."""

    name: str
    state: str
    sentence: str
    proposer: str
    reason: str
    form: str
    form_meaning: str
    lots: tuple[tuple[str, str], ...]  # name, EUR a year ("" to who is no member)
    partners: tuple[PartnerLine, ...]
    drafts: tuple[tuple[str, str], ...]
    dissolve_href: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group in a list: where it stands, with whom, what waits."""

    name: str
    href: str
    state: str
    members: str
    is_waiting: bool


def kept_group_page(seen: SeenGroup, *, link: str = "") -> KeptGroupPage:
    """The page of a group; ``link`` is the secret of the letter that it is read by, "" for who is signed in."""
    group, own = seen.group, {partner.pk for partner in seen.own}
    state, form = GroupState(group.state), GroupForm(group.form)
    is_proposed, is_over = state is GroupState.PROPOSED, state is GroupState.DISSOLVED
    # Where the group stands and what it waits for, in a sentence.
    missing = [partner for partner in seen.partners if partner.answer != PartnerAnswer.AGREED]
    sentence = ngettext(
        "Il se forme dès que %(names)s est d’accord.",
        "Il se forme dès que toutes sont d’accord : %(names)s.",
        len(missing),
    ) % {"names": partner_names(missing)}
    if state is GroupState.FORMED:
        words = {"count": number(len(seen.partners))}
        sentence = _("%(count)s structures répondent ensemble : chacune a donné son accord.") % words
    elif is_over:
        sentence = _("Ce groupement n’est plus.")
    return KeptGroupPage(
        name=group.name,
        state=state_text(group),
        sentence=sentence,
        proposer=group.proposed_by.name if seen.is_open and group.proposed_by else "",
        reason=group.dissolved_reason if seen.is_open else "",
        form=_(GROUP_FORMS[form]),
        form_meaning=_(FORM_MEANINGS[form]),
        lots=tuple((lot_name(lot), euros(lot.amount_eur) if seen.is_open else "") for lot in read_lots(group.lots)),
        partners=tuple(
            _partner_line(partner, link, is_open=seen.is_open, may_answer=is_proposed and partner.pk in own)
            for partner in seen.partners
        ),
        drafts=tuple(
            (
                label,
                reverse("group_link_draft", args=[link, kind])
                if link
                else reverse("kept_group_draft", args=[group.pk, kind]),
            )
            for label, kind in (("PDF", "pdf"), (_("texte"), "txt"))
        )
        if seen.is_open and not is_over
        else (),
        dissolve_href="" if link or is_over or not seen.is_open else reverse("dissolve_group", args=[group.pk]),
        is_open=seen.is_open,
    )


def _partner_line(partner: GroupPartner, link: str, *, is_open: bool, may_answer: bool) -> PartnerLine:
    is_listed = partner.structure is not None and partner.structure.withdrawn_at is None
    answer_href = ""
    if may_answer and not partner.answer:
        answer_href = reverse("group_link", args=[link]) if link else reverse("answer_group", args=[partner.pk])
    return PartnerLine(
        name=partner.structure_name,
        href=structure_href(partner.structure_id) if is_listed and partner.structure_id else "",
        consent=consent_text(partner),
        is_agreed=partner.answer == PartnerAnswer.AGREED,
        is_agent=partner.is_agent,
        shares=share_lines(partner) if is_open else (),
        total=euros(sum(partner.shares.values())) if is_open else "",
        answer_href=answer_href,
    )


def group_lines(groups: Iterable[KeptGroup], own: Iterable[int]) -> tuple[GroupLine, ...]:
    """The groups of a person; those that wait for a structure among ``own`` (numbers) first."""
    numbers = set(own)
    lines = [
        GroupLine(
            name=group.name,
            href=group_href(group.pk),
            state=state_text(group),
            members=partner_names(group.partners.all()),
            is_waiting=group.state == GroupState.PROPOSED
            and any(partner.structure_id in numbers and not partner.answer for partner in group.partners.all()),
        )
        for group in groups
    ]
    return tuple(sorted(lines, key=lambda line: not line.is_waiting))


def agreement_of(seen: SeenGroup) -> Agreement:
    """The draft of the agreement between the members as they were proposed."""
    members = [
        AgreementMember(
            name=partner.structure_name,
            siret=partner.siret,
            address=" ".join(filter(None, (partner.structure.address, partner.structure.postal_code)))
            if partner.structure
            else "",
            shares=share_lines(partner),
            total=euros(sum(partner.shares.values())),
        )
        for partner in seen.partners
    ]
    lots = [f"{lot_name(lot)} : {euros(lot.amount_eur)}" for lot in read_lots(seen.group.lots)]
    agent = next(partner.structure_name for partner in seen.partners if partner.is_agent)
    return draft_agreement(members, lots, GroupForm(seen.group.form), agent=agent)
