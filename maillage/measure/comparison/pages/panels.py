"""What the place page says of operators behind its rows: score by score, one usage from close, months, Arcep."""

from typing import Final

from maillage.measure.comparison.pages.measures import place_details
from maillage.measure.comparison.store.comparison import comparison_version
from maillage.territory.pages.parts.place_offers import PlaceOffer, PlacePart, PlaceVisit


def compared_operators(visit: PlaceVisit) -> PlacePart:
    """The parts of "Le détail" that measurements give."""
    return PlacePart(details=tuple(place_details(visit)))


PLACE_OFFERS: Final = (PlaceOffer(compared_operators, comparison_version),)
