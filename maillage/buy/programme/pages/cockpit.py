"""The programme of purchases in the cockpit: what was announced for a quarter that ends or has passed; its link."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Acting, Capability, Role
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
    WaitingItem,
    traced_settlement,
)
from maillage.accounts.store.permissions import acting
from maillage.buy.programme.domain.planned_purchases import PlannedState, ProgrammeVerb, Quarter
from maillage.buy.programme.pages.plan_form import ConsultationForm, GivingUpForm
from maillage.buy.programme.store.models import PlannedPurchase
from maillage.buy.programme.store.planned_purchases import own_purchase, purchases_of, stated_purchases
from maillage.buy.programme.store.purchase_history import consult_purchase, give_up_purchase, resume_purchase
from maillage.core.problems import sentence
from maillage.kits.forms.forms import RefusableForm

_NEAR: Final = timedelta(days=21)  # before the end of its quarter, a purchase can still be launched, or put off


def due(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The purchases announced for a quarter that has passed, or ends within three weeks."""
    buyers = visit.organisation_numbers(Role.PUBLISHER, Capability.BUY)
    if not buyers:
        return
    last = Quarter.of(visit.today + _NEAR).after(-1)  # this quarter once it ends so soon
    rows = purchases_of(buyers).filter(state=PlannedState.ANNOUNCED.value, quarter__lte=last.word)
    for purchase in stated_purchases(rows.order_by("quarter", "pk")[:MOST_OF_A_QUEUE]):
        until = purchase.plan.quarter.after(1).first_day - timedelta(days=1)
        is_late = until < visit.today
        text = (
            _("« %(object)s » : lancé, ou abandonné ?")
            if is_late
            else _("« %(object)s » est annoncé pour ce trimestre, qui finit : lancé, ou remis ?")
        )
        yield WaitingItem(
            key=str(purchase.number),
            tag=_("Achat annoncé"),
            harm=Harm.OVERDUE if is_late else Harm.SOON,
            sentence=text % {"object": purchase.plan.object},
            until=until,
            detail=purchase.buyer_name,
            read=(_("Le remettre à plus tard, ou dire le marché"), reverse("own_purchase", args=[purchase.number])),
            acts=("consult", "give-up"),
        )


def consultation_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """When the tender was launched."""
    return ConsultationForm(data, today=localdate(), auto_id=f"consult-{item.key}-%s")


def giving_up_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """Why it is given up."""
    return GivingUpForm(data, auto_id=f"give-up-{item.key}-%s")


def _buyer(call: ActCall) -> tuple[PlannedPurchase, Acting]:
    row, organisation = own_purchase(int(call.key))
    return row, acting(call.person, organisation, Role.PUBLISHER, Capability.BUY)


def consult(call: ActCall) -> ActDone:
    """Record that the tender was launched."""
    row, buyer = _buyer(call)
    if not isinstance(call.form, ConsultationForm):
        raise TypeError("a consultation has its form")
    consult_purchase(buyer, row.pk, call.form.consultation(), now=call.now)
    return ActDone(_("« %(object)s » est noté : consultation lancée.") % {"object": row.object})


def give_up(call: ActCall) -> ActDone:
    """Give the purchase up, with the reason."""
    row, buyer = _buyer(call)
    give_up_purchase(buyer, row.pk, call.values["reason"], now=call.now)
    return ActDone(_("« %(object)s » est abandonné ; sa page dit pourquoi.") % {"object": row.object})


def resume(call: ActCall) -> str:
    """Announce the purchase again."""
    row, buyer = _buyer(call)
    resume_purchase(buyer, row.pk, now=call.now)
    return _("« %(object)s » est de nouveau annoncé.") % {"object": row.object}


def settlement(key: str) -> Settlement | None:
    """Who said what became of it."""
    return traced_settlement(
        f"planned-purchase:{key}", ProgrammeVerb.CONSULTED, ProgrammeVerb.GIVEN_UP, ProgrammeVerb.CHANGED
    )


QUEUES: Final = (
    Queue(
        name="purchases",
        models=(PlannedPurchase,),
        waiting=due,
        acts=(
            QueueAct(word="consult", label=sentence("Consultation lancée"), carry_out=consult, form=consultation_form),
            QueueAct(
                word="give-up",
                label=sentence("Abandonné"),
                carry_out=give_up,
                form=giving_up_form,
                undo=resume,
                is_grave=True,
            ),
        ),
        settlement=settlement,
    ),
)
LINKS: Final = (CockpitLink(25, sentence("Mon programme d’achats"), "own_programme", Capability.BUY),)
