"""What the agency hides of the programme: one planned purchase."""

from typing import Final

from maillage.accounts.pages.parts.takedowns import HideableThing, TakedownOffer
from maillage.buy.programme.domain.planned_purchases import HideablePurchase
from maillage.buy.programme.store.models import PlannedPurchase


def _purchase(number: str) -> HideableThing | None:
    rows = PlannedPurchase.objects.select_related("organisation")
    row = rows.filter(pk=number).first() if number.isdecimal() else None
    return None if row is None else HideableThing(str(row.pk), row.object, row.organisation)


TAKEDOWNS: Final = (TakedownOffer(HideablePurchase.PLANNED_PURCHASE, _purchase),)
