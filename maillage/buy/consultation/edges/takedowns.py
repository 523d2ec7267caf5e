"""What the agency hides here: one published consultation, or one of another platform."""

from typing import Final

from maillage.accounts.pages.parts.takedowns import HideableThing, TakedownOffer
from maillage.buy.consultation.domain.tenders import HideableTender, TenderState
from maillage.buy.consultation.store.models import Tender
from maillage.buy.consultation.store.outside_tenders import outside_title


def _tender(slug: str) -> HideableThing | None:
    published = Tender.objects.exclude(state=TenderState.DRAFT.value).select_related("organisation")
    row = published.filter(slug=slug).first()
    return None if row is None else HideableThing(row.slug, row.object, row.organisation)


def _outside(key: str) -> HideableThing | None:
    title = outside_title(key)
    return None if title is None else HideableThing(key, title)


TAKEDOWNS: Final = (
    TakedownOffer(HideableTender.CONSULTATION, _tender),
    TakedownOffer(HideableTender.OUTSIDE, _outside),
)
