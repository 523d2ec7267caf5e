"""The page of a group that structures agree to, as each reads it; the list of a person's own groups."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.include.opportunities.domain.groups import (
    LONGEST_GROUP_REASON,
    GroupForm,
    GroupState,
    PartnerAnswer,
    read_lots,
)
from maillage.include.opportunities.edges.export.agreement import Agreement, AgreementMember, draft_agreement
from maillage.include.opportunities.pages.parts.group_words import lot_name, partner_names, share_lines
from maillage.include.opportunities.store.kept_groups import SeenGroup
from maillage.include.opportunities.store.models import KeptGroup
from maillage.kits.forms.fields import JudgedField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.web.wording.formats import euros, number


class DissolutionForm(RefusableForm):
    """Why a group is over."""

    reason = sent_as(
        "raison",
        JudgedField(label=gettext_lazy("Pourquoi : les autres membres le lisent"), longest=LONGEST_GROUP_REASON),
    )


def kept_group_context(
    seen: SeenGroup, *, link: str = "", dissolution: DissolutionForm | None = None
) -> dict[str, object]:
    """What the page of a group shows; ``link`` is the secret of the letter that it is read by, "" for who is signed in.

    ``dissolution`` is the form that was refused. A partner stands beside whether she who looks may answer for it.
    """
    group, own = seen.group, {partner.pk for partner in seen.own}
    state = GroupState(group.state)
    is_over = state is GroupState.DISSOLVED
    return {
        "group": group,
        "summary": _summary(seen, state),
        "lots": read_lots(group.lots),
        "partners": [
            (partner, state is GroupState.PROPOSED and partner.pk in own and not partner.answer)
            for partner in seen.partners
        ],
        "link": link,
        "is_open": seen.is_open,
        "has_drafts": seen.is_open and not is_over,
        "dissolution": (dissolution or DissolutionForm()) if seen.is_open and not is_over and not link else None,
    }


def _summary(seen: SeenGroup, state: GroupState) -> str:
    """Where the group stands and what it waits for, in a sentence."""
    if state is GroupState.FORMED:
        words = {"count": number(len(seen.partners))}
        return _("%(count)s structures répondent ensemble : chacune a donné son accord.") % words
    if state is GroupState.DISSOLVED:
        return _("Ce groupement n’est plus.")
    missing = [partner for partner in seen.partners if partner.answer != PartnerAnswer.AGREED]
    return ngettext(
        "Il se forme dès que %(names)s est d’accord.",
        "Il se forme dès que toutes sont d’accord : %(names)s.",
        len(missing),
    ) % {"names": partner_names(missing)}


def own_group_lines(groups: Iterable[KeptGroup], own: Iterable[int]) -> list[tuple[KeptGroup, bool]]:
    """The groups of a person, each with whether it waits for a structure among ``own`` (numbers); these first."""
    numbers = set(own)
    lines = [
        (
            group,
            group.state == GroupState.PROPOSED
            and any(partner.structure_id in numbers and not partner.answer for partner in group.partners.all()),
        )
        for group in groups
    ]
    return sorted(lines, key=lambda line: not line[1])


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
