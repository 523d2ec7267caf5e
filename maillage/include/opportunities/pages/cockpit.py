"""Opportunities in the cockpit: groups that wait for a structure's answer; beside, and where none waits, what comes."""

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    SideCard,
    SideCardLine,
    SideCardOffer,
    Suggestion,
    SuggestionOffer,
    WaitingItem,
    concerns_of,
)
from maillage.core.problems import sentence
from maillage.include.opportunities.domain.groups import PartnerAnswer
from maillage.include.opportunities.pages.own import own_lines
from maillage.include.opportunities.pages.parts.group_words import group_href
from maillage.include.opportunities.store.kept_groups import answer_group, answering, waiting_partners
from maillage.include.opportunities.store.models import GroupPartner, KeptGroup
from maillage.include.opportunities.store.opportunities import looked_at
from maillage.include.opportunities.store.own_opportunities import buyer_opportunities, structure_opportunities

_MOST_LINES: Final = 6


def groups(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The groups that count on structures she edits for."""
    own = visit.organisation_numbers(Role.EDITOR, Capability.INCLUDE)
    for partner in waiting_partners(own, most=MOST_OF_A_QUEUE):
        words = {"name": partner.group.name, "structure": partner.structure_name}
        yield WaitingItem(
            key=str(partner.pk),
            tag=_("Groupement"),
            harm=Harm.ANSWER,
            sentence=_("« %(name)s » compte sur %(structure)s : êtes-vous d’accord ?") % words,
            since=partner.group.proposed_at,
            read=(_("Lire la part de chacun"), group_href(partner.group_id)),
            acts=("agree", "decline"),
        )


def agree(call: ActCall) -> ActDone:
    """Agree for the structure."""
    return _answer(call, PartnerAnswer.AGREED)


def decline(call: ActCall) -> ActDone:
    """Decline for the structure."""
    return _answer(call, PartnerAnswer.DECLINED)


def _answer(call: ActCall, answer: PartnerAnswer) -> ActDone:
    partner, acting = answering(call.person, int(call.key))
    answer_group(partner, answer, user_id=acting.user_id, now=call.now)
    words = {"name": partner.group.name}
    if answer is PartnerAnswer.AGREED:
        return ActDone(_("Vous êtes d’accord : « %(name)s » se forme quand tous le sont.") % words)
    return ActDone(_("Vous n’en êtes pas : « %(name)s » ne se fait pas, et les autres l’apprennent.") % words)


def settlement(key: str) -> Settlement | None:
    """Who answered for the structure."""
    row = GroupPartner.objects.select_related("answered_by").filter(pk=key).first() if key.isdigit() else None
    if row is None or row.answered_at is None:
        return None
    return Settlement(row.answered_by, row.answered_at)


def coming_opportunities(visit: CockpitVisit) -> SideCard | None:
    """What her organisations could buy of structures, and what the structures that she keeps could do."""
    if looked_at() is None:
        return None
    choices = visit.organisations(Role.PUBLISHER, Capability.BUY)
    buyers = buyer_opportunities(
        visit.person,
        today=visit.today,
        most=_MOST_LINES,
        organisations=[choice.organisation for choice in choices],
    )
    several = structure_opportunities(visit.person, today=visit.today, now=visit.now, most=_MOST_LINES)
    lines = own_lines(buyers, [line for line in several if line.count])
    if not lines:
        return None
    return SideCard(
        title=_("Ce qui vient à acheter autrement"),
        lines=tuple(SideCardLine(text=line.text, href=line.href, detail=line.name) for line in lines[:_MOST_LINES]),
        links=((_("Toutes mes occasions, et les lettres"), reverse("own_opportunities")),),
    )


def needs_to_come(visit: CockpitVisit) -> Suggestion | None:
    """Where nothing waits, who comes for a structure reads what buyers prepare."""
    if Capability.OPEN in concerns_of(visit) or not visit.organisation_numbers(Role.EDITOR, Capability.INCLUDE):
        return None
    text = _(
        "Les marchés qui finissent et les achats annoncés dans votre métier, à votre portée, avant l’appel d’offres."
    )
    title, other = _("Voyez ce que les acheteurs préparent"), (_("Répondre à plusieurs"), reverse("structure_groups"))
    return Suggestion(title, text, _("Voir mes occasions"), reverse("own_opportunities"), other)


QUEUES: Final = (
    Queue(
        name="groups",
        models=(GroupPartner, KeptGroup),
        waiting=groups,
        acts=(
            QueueAct(word="agree", label=sentence("D’accord"), carry_out=agree),
            QueueAct(word="decline", label=sentence("Pas d’accord"), carry_out=decline, is_grave=True),
        ),
        settlement=settlement,
    ),
)
CARDS: Final = (SideCardOffer(40, coming_opportunities),)
SUGGESTIONS: Final = (SuggestionOffer(84, needs_to_come),)
LINKS: Final = (CockpitLink(28, sentence("Mes groupements"), "own_groups", Capability.INCLUDE),)
