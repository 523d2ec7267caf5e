"""One planned purchase in a list: what, about how much, who, where, when, reserved or not. Every list shows it so."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.programme.parts.programme_words import STATES, purchase_href
from maillage.programme.queries.plan_texts import band_text, quarter_text
from maillage.programme.queries.planned_purchases import StatedPurchase
from maillage.programme.rules.plan_and_fact import is_overdue
from maillage.programme.terms.planned_purchases import RESERVATIONS, PlannedState, Reservation
from maillage.purchases.parts.contract_words import buyer_href
from maillage.purchases.queries.cpv_names import cpv_name
from maillage.web.wording.places import place_name


@dataclass(frozen=True, slots=True)
class PurchaseCard:
    """What templates/programme/purchase_card.html and the table beside the cards show; "" for what is not said."""

    number: int
    object: str
    href: str
    buyer: str
    buyer_href: str
    place: str
    band: str
    quarter: str
    purchase: str
    reserved: str
    state: str
    is_to_come: bool
    is_overdue: bool
    is_social: bool
    is_environmental: bool


def purchase_cards(purchases: Iterable[StatedPurchase], *, today: dt.date) -> tuple[PurchaseCard, ...]:
    """The cards of planned purchases, in their order."""
    return tuple(
        PurchaseCard(
            number=purchase.number,
            object=purchase.plan.object,
            href=purchase_href(purchase.number),
            buyer=purchase.buyer_name,
            buyer_href=buyer_href(purchase.buyer_siret),
            place=place_name(purchase.plan.territory),
            band=band_text(purchase.plan.band),
            quarter=quarter_text(purchase.plan.quarter),
            purchase=cpv_name(purchase.plan.cpv),
            reserved=""
            if purchase.plan.reservation is Reservation.NONE
            else _(RESERVATIONS[purchase.plan.reservation]),
            state=_(STATES[purchase.state]),
            is_to_come=purchase.state in {PlannedState.ANNOUNCED, PlannedState.CONSULTED},
            is_overdue=is_overdue(purchase.state, purchase.plan.quarter, today=today),
            is_social=bool(purchase.plan.is_social),
            is_environmental=bool(purchase.plan.is_environmental),
        )
        for purchase in purchases
    )
