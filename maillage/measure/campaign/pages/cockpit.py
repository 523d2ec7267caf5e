"""Campaigns in the cockpit of the agency: a goal that will be missed at this pace, a campaign that is over."""

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.pages.parts.cockpit import (
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    WaitingItem,
)
from maillage.accounts.store.people import belongs_to_agency, runs_agency
from maillage.accounts.store.permissions import moderating_for_agency
from maillage.core.problems import sentence
from maillage.measure.campaign.store.campaign import CampaignPlan, paris_today, progress, set_shown, shown_plans
from maillage.measure.campaign.store.models import Campaign
from maillage.measure.record.domain.terms import Origin
from maillage.web.wording.formats import number

_MOST: Final = 5


def goals(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """Campaigns that are over or behind their goal, for the agency."""
    if not belongs_to_agency(visit.person):
        return
    today = paris_today(visit.now)
    for plan in shown_plans()[:_MOST]:
        if plan.number is None or plan.ends_on is None:
            continue
        item = _over(plan, visit) if plan.ends_on < today else _behind(plan, visit)
        if item is not None:
            yield item


def _over(plan: CampaignPlan, visit: CockpitVisit) -> WaitingItem:
    return WaitingItem(
        key=str(plan.number),
        tag=_("Campagne finie"),
        harm=Harm.UNFINISHED,
        sentence=_("La campagne « %(name)s » est finie, et toujours affichée.") % {"name": plan.name},
        since=plan.ends_on,
        read=(_("Son bilan"), reverse("campaign_at", args=[plan.number])),
        acts=("hide",) if runs_agency(visit.person) else (),
    )


def _behind(plan: CampaignPlan, visit: CockpitVisit) -> WaitingItem | None:
    """The campaign if tests come in more slowly than its goal needs; None where the pace may not be disclosed."""
    now = progress(plan, origin=Origin.CROWD, today=paris_today(visit.now))
    if now.pace is None or now.needed_pace is None or not now.remaining or now.pace >= now.needed_pace:
        return None
    words = {"name": plan.name, "pace": number(now.pace, 1), "needed": number(now.needed_pace, 1)}
    return WaitingItem(
        key=str(plan.number),
        tag=_("Objectif"),
        harm=Harm.SOON,
        sentence=_("« %(name)s » : %(pace)s tests par jour, il en faudrait %(needed)s.") % words,
        until=plan.ends_on,
        read=(_("Où il manque des tests"), reverse("campaign_at", args=[plan.number])),
        go=(_("Le kit à donner aux communes"), reverse("kit")),
    )


def hide(call: ActCall) -> ActDone:
    """Show the campaign no more."""
    set_shown(moderating_for_agency(call.person), int(call.key), is_shown=False, now=call.now)
    return ActDone(_("La campagne n’est plus affichée."))


def unhide(call: ActCall) -> str:
    """Show the campaign again."""
    set_shown(moderating_for_agency(call.person), int(call.key), is_shown=True, now=call.now)
    return _("La campagne est de nouveau affichée.")


QUEUES: Final = (
    Queue(
        name="goals",
        models=(Campaign,),
        waiting=goals,
        acts=(QueueAct(word="hide", label=sentence("Ne plus l’afficher"), carry_out=hide, undo=unhide),),
    ),
)
LINKS: Final = (CockpitLink(2, sentence("Campagnes"), "own_campaigns", is_of_agency=True),)
