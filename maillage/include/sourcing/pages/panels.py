"""The sourcing panel of a territory page: an invitation only, as needs are private."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.territory.domain.terms import Kind
from maillage.territory.pages.parts.place_offers import NothingYet, PlaceOffer, PlacePart, PlaceVisit


def needs_here(visit: PlaceVisit) -> PlacePart | None:
    """The invitation to submit a need."""
    if visit.place.kind is Kind.PLACE:
        return None
    return PlacePart(
        panel=NothingYet(subject=_("besoins d’acheteurs"), invitation=(_("Publier un besoin"), reverse("needs")))
    )


PLACE_OFFERS: Final = (PlaceOffer(needs_here, lambda: ()),)
