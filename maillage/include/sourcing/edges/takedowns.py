"""What the agency can take down: a single need, on its buyer's pages, links and letters."""

from typing import Final

from maillage.accounts.pages.parts.takedowns import HideableThing, TakedownOffer
from maillage.include.sourcing.domain.needs import HideableNeed
from maillage.include.sourcing.store.models import Need


def _need(number: str) -> HideableThing | None:
    row = Need.objects.select_related("organisation").filter(pk=number).first() if number.isdecimal() else None
    return None if row is None else HideableThing(str(row.pk), row.object, row.organisation)


TAKEDOWNS: Final = (TakedownOffer(HideableNeed.NEED, _need),)
