"""What was said of planned purchases, a sentence each: in letters and feeds."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from maillage.buy.contracts.pages.parts.contract_words import object_text
from maillage.buy.programme.domain.planned_purchases import ProgrammeVerb
from maillage.buy.programme.pages.parts.programme_words import purchase_href
from maillage.buy.programme.store.models import PlannedPurchaseChange
from maillage.buy.programme.store.plan_texts import band_text, quarter_text
from maillage.buy.programme.store.planned_purchases import StatedPurchase, stated_purchase
from maillage.opendata.catalog.domain.subscriptions import SubjectChange


def purchase_changes(changes: Iterable[PlannedPurchaseChange]) -> list[SubjectChange]:
    """What readers are notified of, in the order given; of one purchase the last thing that was said."""
    latest: dict[int, SubjectChange] = {}
    for change in changes:
        stated = stated_purchase(change.purchase)
        if stated.number not in latest:
            latest[stated.number] = SubjectChange(
                key=f"planned-purchase:{stated.number}",
                at=change.at,
                title=change_sentence(stated, change.act),
                publisher=band_text(stated.plan.band),
                href=purchase_href(stated.number),
                is_new=change.act == ProgrammeVerb.ANNOUNCED.value,
            )
    return list(latest.values())


def change_sentence(purchase: StatedPurchase, act: str) -> str:
    """Who says what of which purchase."""
    words = {
        "buyer": purchase.buyer_name,
        "object": object_text(purchase.plan.object),
        "quarter": quarter_text(purchase.plan.quarter),
        "reason": purchase.reason,
    }
    sentences = {
        ProgrammeVerb.ANNOUNCED.value: _("%(buyer)s annonce « %(object)s » pour le %(quarter)s"),
        ProgrammeVerb.CONSULTED.value: _("%(buyer)s lance la consultation de « %(object)s »"),
        ProgrammeVerb.AWARDED.value: _("%(buyer)s a attribué « %(object)s »"),
        ProgrammeVerb.GIVEN_UP.value: _("%(buyer)s abandonne « %(object)s » : %(reason)s"),
        ProgrammeVerb.RESUMED.value: _("%(buyer)s remet « %(object)s » au programme"),
    }
    return sentences.get(act, _("%(buyer)s change son annonce de « %(object)s »")) % words
