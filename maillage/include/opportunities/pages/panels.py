"""What the place page says of purchases: what ends, what is announced, how much of it structures could do."""

from dataclasses import replace
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import ngettext

from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.market_figures import place_totals
from maillage.buy.programme.pages.parts.place_purchases import purchases_at, purchases_panel
from maillage.buy.programme.store.planned_purchases import programme_version
from maillage.include.opportunities.store.opportunities import looked_at
from maillage.include.opportunities.store.opportunity_search import OpportunitySearch, opportunities_searched
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_offers import PanelFigure, PlaceOffer, PlacePanel, PlacePart, PlaceVisit
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark


def with_reach(place: Territory, panel: PlacePanel, reached: int) -> PlacePanel:
    """The panel with how many contracts and purchases inclusive structures could do; as it is where there are none."""
    if not reached:
        return panel
    label = ngettext("occasion inclusive", "occasions inclusives", reached)
    figure = PanelFigure(number(reached), label, (NumberMark("opportunities", reached, place.address),))
    return replace(panel, figures=(*panel.figures, figure))


def purchases_here(visit: PlaceVisit) -> PlacePart | None:
    """Contracts and purchases of a place in one panel; a beach buys nothing, its commune does."""
    place, today = visit.place, localdate()
    if place.kind is Kind.PLACE:
        return None
    counts = purchases_at(place.address, visit.once(place_totals, place.address, today))
    panel = purchases_panel(place, counts, today=today)
    if isinstance(panel, PlacePanel):
        scope = OpportunitySearch(territory=place.address)
        panel = with_reach(place, panel, opportunities_searched(scope, today=today).count())
    return PlacePart(panel=panel)


# The day too: "ends soon" is another thing tomorrow.
PLACE_OFFERS: Final = (
    PlaceOffer(purchases_here, lambda: (store_version(), programme_version(), looked_at(), localdate())),
)
