"""What the place page says of the campaign: where the next tests would help the most."""

from typing import Final

from maillage.campaign.parts.needs import NEEDS_FILE, needs_view
from maillage.comparison.queries.comparison import comparison, comparison_version
from maillage.figures.parts.place_visit import density_of, figures_at, has_figures_at, selection_of
from maillage.web.offers import Panel, PanelOffer, PlaceVisit


def needs(visit: PlaceVisit) -> Panel | None:
    """Where tests are missing; nothing where there is none at all: the page invites to the first one."""
    place, selection = visit.place, selection_of(visit)
    if not has_figures_at(visit):
        return None
    compared = comparison(place.address, selection, density=density_of(visit))
    view = needs_view(place, selection, figures_at(visit), compared=compared)
    return Panel("campaign/place_needs.html", view)


PANELS: Final = (PanelOffer(30, needs, lambda: (comparison_version(), NEEDS_FILE.version())),)
