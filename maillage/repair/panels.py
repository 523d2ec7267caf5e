"""What the place page says before all else: what is bad there for certain, and what is done about it."""

from typing import Final

from maillage.comparison.queries.comparison import comparison
from maillage.figures.parts.place_visit import density_of, selection_of
from maillage.repair.parts.words import place_alerts
from maillage.repair.queries.repair import REPAIR_FILE
from maillage.repair.queries.repair_actions import actions_version
from maillage.web.offers import Panel, PanelOffer, PlaceVisit


def alerts(visit: PlaceVisit) -> Panel | None:
    """Zones to repair with their action, and operators that are weak there for certain."""
    selection = selection_of(visit)
    compared = comparison(visit.place.address, selection, density=density_of(visit))
    shown_alerts = place_alerts(visit.place, selection.origin, compared)
    return Panel("repair/place_alerts.html", shown_alerts) if shown_alerts else None


PANELS: Final = (PanelOffer(10, alerts, lambda: (actions_version(), REPAIR_FILE.version())),)
