"""The section of a territory page on where tests are most useful."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.measure.campaign.pages.parts.needs import NEEDS_FILE, NeedsView, needs_view
from maillage.measure.comparison.pages.parts.standing import scored_operators
from maillage.measure.comparison.store.comparison import comparison, comparison_version
from maillage.measure.figures.pages.parts.place_visit import density_of, figures_at, selection_of
from maillage.territory.pages.parts.place_offers import PlaceDetail, PlaceOffer, PlacePart, PlaceVisit

NEEDS: Final = "besoins"


def needs(visit: PlaceVisit) -> PlacePart | None:
    """The section on missing tests; None if no operator is shown, since the page then invites to test."""
    place, selection = visit.place, selection_of(visit)
    compared = comparison(place.address, selection, density=density_of(visit))
    if not scored_operators(compared):
        return None

    def content() -> NeedsView:
        return needs_view(place, selection, figures_at(visit), compared=compared)

    detail = PlaceDetail(
        title=_("Là où des tests manquent"),
        anchor=NEEDS,
        template="campaign/territory_needs.html",
        content=content,
        place=60,
    )
    return PlacePart(details=(detail,))


PLACE_OFFERS: Final = (PlaceOffer(needs, lambda: (comparison_version(), NEEDS_FILE.version())),)
