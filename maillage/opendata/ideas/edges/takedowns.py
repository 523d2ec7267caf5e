"""What the agency can take down here: an idea, a reuse."""

from typing import Final

from django.db.models import QuerySet

from maillage.accounts.pages.parts.takedowns import HideableThing, TakedownOffer
from maillage.opendata.ideas.domain.ideas import HideableIdea
from maillage.opendata.ideas.store.models import Idea, Reuse


def _thing(rows: QuerySet[Idea] | QuerySet[Reuse], key: str) -> HideableThing | None:
    row = rows.filter(pk=key).first() if key.isdecimal() else rows.filter(slug=key).first()
    return None if row is None else HideableThing(str(row.pk), row.title)


TAKEDOWNS: Final = (
    TakedownOffer(HideableIdea.IDEA, lambda key: _thing(Idea.objects.all(), key)),
    TakedownOffer(HideableIdea.REUSE, lambda key: _thing(Reuse.objects.defer("picture"), key)),
)
