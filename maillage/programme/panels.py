"""What the place page shows of the programme: the purchases that are announced there."""

from typing import Final

from django.utils.timezone import localdate

from maillage.procurement.queries.contract_store import store_version
from maillage.programme.parts.coming_purchases import coming_purchases
from maillage.programme.queries.planned_purchases import programme_version
from maillage.programme.rules.programme_search import ProgrammeSearch
from maillage.web.offers import Panel, PanelOffer, PlaceVisit


def purchases_to_come_here(visit: PlaceVisit) -> Panel | None:
    """The purchases that are announced for the place; None where there are none."""
    _last_change, announced = programme_version()
    if not announced:
        return None
    content = coming_purchases(ProgrammeSearch(territory=visit.place.address), today=localdate())
    if content is None:
        return None
    return Panel("programme/coming_purchases.html", content, style_sheets=("purchases/contracts.css",))


# The day too: a quarter is over one morning.
PANELS: Final = (PanelOffer(61, purchases_to_come_here, lambda: (store_version(), programme_version(), localdate())),)
