"""One opportunity in a list: what, who, where, when, what is proposed, who reaches it. Every list shows it so."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from maillage.inclusion.parts.structure_words import sector_name
from maillage.opportunities.models import Opportunity
from maillage.opportunities.parts.opportunity_words import (
    act_text,
    amount_text,
    level_text,
    opportunity_href,
    reach_text,
    when_text,
)
from maillage.purchases.parts.contract_words import object_text
from maillage.web.wording.places import place_name


@dataclass(frozen=True, slots=True)
class OpportunityCard:
    """What templates/opportunities/card.html and the table beside the cards show; "" for what is not said."""

    title: str
    href: str
    buyer: str
    place: str
    sectors: str
    when: str
    act: str
    is_late: bool
    amount: str
    level: str
    proposal: str
    reach: str
    reach_href: str


def opportunity_cards(rows: Iterable[Opportunity], *, today: dt.date) -> tuple[OpportunityCard, ...]:
    """The cards of opportunities, in their order."""
    return tuple(
        OpportunityCard(
            title=object_text(row.title),
            href=opportunity_href(row.pk),
            buyer=row.buyer_name,
            place=place_name(row.place) if row.place else "",
            sectors=", ".join(map(sector_name, row.sector_words.split())),
            when=when_text(row),
            act=act_text(row, today=today),
            is_late=row.act_by <= today,
            amount=amount_text(row),
            level=row.level,
            proposal=level_text(row),
            reach=reach_text(row),
            reach_href=f"{opportunity_href(row.pk)}#structures",
        )
        for row in rows
    )
