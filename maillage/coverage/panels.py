"""What the place page shows of fixed 4G: how many households of the place can have it."""

from typing import Final

from maillage.core.files.whole import signature_of
from maillage.coverage.parts.fixed_access import fixed_access
from maillage.coverage.queries.prediction_files import PREDICTION, current_file
from maillage.web.demonstration import shows_demonstration
from maillage.web.offers import Panel, PanelOffer, PlaceVisit


def _version() -> tuple[bool, object]:
    is_invented = shows_demonstration(PREDICTION)
    return is_invented, signature_of(current_file(is_invented=is_invented))


def fixed_access_here(visit: PlaceVisit) -> Panel | None:
    """The prediction for the place; None where none is in force or it says nothing of the place."""
    if _version()[1] is None:
        return None
    content = fixed_access(visit.place)
    if content is None:
        return None
    return Panel("coverage/fixed_access.html", content, verdict=content.answer, style_sheets=("coverage/map.css",))


PANELS: Final = (PanelOffer(45, fixed_access_here, _version),)
