"""Opportunities on the pages of places, contracts and structures: what ends, what is announced, who can do it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.store.people import Person
from maillage.buy.contracts.pages.parts.offered_parts import DatedStep, TimelineStep
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.market_figures import place_totals
from maillage.buy.programme.pages.parts.place_purchases import purchases_at, purchases_panel
from maillage.buy.programme.store.planned_purchases import programme_version
from maillage.include.opportunities.domain.opportunities import OpportunityKind
from maillage.include.opportunities.pages.parts.opportunity_words import level_text, opportunity_href, reach_text
from maillage.include.opportunities.store.kept_groups import groups_of_structure
from maillage.include.opportunities.store.opportunities import looked_at, opportunity_of
from maillage.include.opportunities.store.opportunity_search import OpportunitySearch, opportunities_searched
from maillage.include.structures.store.structure_permissions import may_edit
from maillage.include.structures.store.structures import structure_row
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_offers import PanelFigure, PlaceOffer, PlacePanel, PlacePart, PlaceVisit
from maillage.web.offers import Panel
from maillage.web.wording.formats import day, number
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


def structure_groups_panel(number: int, person: Person) -> Panel | None:
    """The groups that are formed; proposed ones too for who may change the page. None where there is none."""
    groups = groups_of_structure(number, are_all=may_edit(person, structure_row(number)))
    return Panel("opportunities/structure_groups.html", groups) if groups else None


STRUCTURE_PANELS: Final = (structure_groups_panel,)


def opportunity_steps(key: str) -> Iterator[DatedStep]:
    """The day from which the next notice may be out, and what its buyer could do by then."""
    row = opportunity_of(OpportunityKind.ENDING, key, today=localdate())
    if row is not None:
        details = (level_text(row), reach_text(row))
        title = _("Avis suivant possible : acheter autrement ?")
        yield row.act_by, TimelineStep(day(row.act_by), title, details, opportunity_href(row.pk), "maybe")


def market_opportunities(search: ContractSearch, today: dt.date) -> Panel | None:
    """How many purchases of a buyer or a territory structures can answer; None where there is none."""
    if search.holder or search.cpv or not (search.buyer or search.territory):
        return None
    scope = OpportunitySearch(buyer=search.buyer, territory=search.territory)
    count = opportunities_searched(scope, today=today).count()
    if not count:
        return None
    return Panel("opportunities/market.html", {"search": scope, "count": count})


TIMELINE_STEPS: Final = (opportunity_steps,)
MARKET_PANELS: Final = (market_opportunities,)
