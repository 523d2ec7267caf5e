"""What the agency can take down in the press room: a single release."""

from typing import Final

from maillage.accounts.pages.parts.takedowns import HideableThing, TakedownOffer
from maillage.measure.press.domain.releases import HideablePress
from maillage.measure.press.store.models import Release
from maillage.measure.press.store.releases import filled


def _release(key: str) -> HideableThing | None:
    rows = Release.objects.all()
    row = rows.filter(pk=key).first() if key.isdecimal() else rows.filter(slug=key).first()
    return None if row is None else HideableThing(str(row.pk), filled(row).title)


TAKEDOWNS: Final = (TakedownOffer(HideablePress.RELEASE, _release),)
