"""What the place page shows of clauses: hours of the newest published year, and what contracts promise."""

from typing import Final

from maillage.clauses.parts.public_hours import place_hours
from maillage.clauses.queries.public_hours import public_hours_version
from maillage.web.offers import Panel, PanelOffer, PlaceVisit


def insertion_hours_here(visit: PlaceVisit) -> Panel | None:
    """The hours of the place's département, of all in the region of the house; None where none are promised or told."""
    if not public_hours_version():
        return None  # most installations: a place page walks through nothing of it
    content = place_hours(visit.place)
    if content is None:
        return None
    return Panel("clauses/place_hours.html", content)


PANELS: Final = (PanelOffer(63, insertion_hours_here, public_hours_version),)
