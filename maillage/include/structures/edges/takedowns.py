"""What the agency hides of the directory: one structure."""

from typing import Final

from maillage.accounts.pages.parts.takedowns import HideableThing, TakedownOffer
from maillage.include.structures.domain.structures import HideableStructure
from maillage.include.structures.store.models import Structure


def _structure(number: str) -> HideableThing | None:
    rows = Structure.objects.select_related("organisation")
    row = rows.filter(pk=number).first() if number.isdecimal() else None
    return None if row is None else HideableThing(str(row.pk), row.name, row.organisation)


TAKEDOWNS: Final = (TakedownOffer(HideableStructure.STRUCTURE, _structure),)
