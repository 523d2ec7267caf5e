"""What the agency hides of the programme: one planned purchase."""

from typing import Final

from maillage.accounts.parts.takedowns import HideableThing, TakedownOffer
from maillage.programme.models import PlannedPurchase
from maillage.programme.terms.planned_purchases import HideablePurchase


def _purchase(number: str) -> HideableThing | None:
    rows = PlannedPurchase.objects.select_related("organisation")
    row = rows.filter(pk=number).first() if number.isdecimal() else None
    return None if row is None else HideableThing(str(row.pk), row.object, row.organisation)


TAKEDOWNS: Final = (TakedownOffer(HideablePurchase.PLANNED_PURCHASE, _purchase),)
