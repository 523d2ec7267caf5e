"""What the place page says of needs: nothing of those that buyers keep, only that one can put some."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.territory.terms import Kind
from maillage.web.offers import NothingYet, PlaceOffer, PlacePart, PlaceVisit


def needs_here(visit: PlaceVisit) -> PlacePart | None:
    """The invitation to put a need: what buyers ask, and of whom, is theirs alone."""
    if visit.place.kind is Kind.PLACE:
        return None
    return PlacePart(
        panel=NothingYet(subject=_("besoins d’acheteurs"), invitation=(_("Publier un besoin"), reverse("needs")))
    )


PLACE_OFFERS: Final = (PlaceOffer(needs_here, lambda: ()),)
