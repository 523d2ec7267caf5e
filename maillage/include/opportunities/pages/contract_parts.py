"""What the pages of contracts show of opportunities: of one that ends, and of those of a buyer or a place."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.buy.contracts.pages.parts.offered_parts import DatedStep, TimelineStep
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.include.opportunities.domain.opportunities import OpportunityKind
from maillage.include.opportunities.pages.parts.opportunity_words import level_text, opportunity_href, reach_text
from maillage.include.opportunities.store.opportunities import opportunity_of
from maillage.include.opportunities.store.opportunity_search import OpportunitySearch, opportunities_searched
from maillage.web.offers import Panel
from maillage.web.wording.formats import day


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
