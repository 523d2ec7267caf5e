"""Opportunities over HTTP (under /api/v1): a search with the filters of the page."""

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Field, Query, Router, Schema

from maillage.core.problems import Refused, sentence
from maillage.kits.search.api import searching
from maillage.opportunities.parts.opportunity_words import opportunity_href, subject_href
from maillage.opportunities.queries.groups import group_for
from maillage.opportunities.queries.opportunity_search import OpportunitySearch, opportunities_searched
from maillage.opportunities.terms.groups import read_lots
from maillage.web.public_address import public_url

router = Router(tags=["inclusion"])
_PAGE: Final = 100
_NO_LOT: Final = sentence("Un lot s’écrit secteur|territoire|euros par an : proprete|commune:44109|120000.")


class OpportunityAnswer(Schema):
    """An opportunity; null: not said or not known. ``act_by``: from then on a notice may be out.

    ``distances_from``: the territory in whose middle they are counted; ``may_be_followed_by``: a key, by signs alone.
    """

    number: int
    kind: str
    key: str
    title: str | None
    buyer_id: str | None
    buyer_name: str | None
    cpv: str
    sectors: list[str]
    territory: str | None
    distances_from: str | None
    on: dt.date
    act_by: dt.date
    is_launched: bool
    may_be_followed_by: str | None
    yearly_amount_eur: float | None
    yearly_amount_from_eur: float | None
    amount_band: str | None
    in_reach: int
    in_insertion: int
    in_disability: int
    in_prison: int
    in_others: int
    without_stated_reach: int
    median_dependence: float | None
    proposal: str
    article: str | None
    announced_reservation: str | None
    noticed_at: dt.datetime
    page: str
    subject_page: str


class OpportunityList(Schema):
    """A page of opportunities, by when to act: ``total`` in all."""

    total: int
    page: int
    page_count: int
    page_size: int
    opportunities: list[OpportunityAnswer]


@router.get("/opportunities", response=OpportunityList, summary="Search what comes up for structures")
@searching(OpportunitySearch)
def get_opportunities(request: HttpRequest, search: OpportunitySearch) -> dict[str, Any]:
    """Contracts that end within 18 months and announced purchases that structures can answer; as on the page."""
    rows = opportunities_searched(search, today=localdate())
    total, origin = rows.count(), public_url(request)
    page_count = max(1, -(-total // _PAGE))
    page = min(search.page, page_count)
    return {
        "total": total,
        "page": page,
        "page_count": page_count,
        "page_size": _PAGE,
        "opportunities": [
            {
                "number": row.pk,
                "kind": row.kind,
                "key": row.key,
                "title": row.title or None,
                "buyer_id": row.buyer_siret or None,
                "buyer_name": row.buyer_name or None,
                "cpv": row.cpv,
                "sectors": row.sector_words.split(),
                "territory": row.place or None,
                "distances_from": row.measured_from or row.place or None,
                "on": row.on,
                "act_by": row.act_by,
                "is_launched": row.is_launched,
                "may_be_followed_by": row.candidate_key or None,
                "yearly_amount_eur": row.amount_eur,
                "yearly_amount_from_eur": row.least_eur,
                "amount_band": row.band or None,
                "in_reach": row.in_reach,
                "in_insertion": row.in_insertion,
                "in_disability": row.in_disability,
                "in_prison": row.in_prison,
                "in_others": row.in_others,
                "without_stated_reach": row.unsaid,
                "median_dependence": row.dependence,
                "proposal": row.level,
                "article": row.article or None,
                "announced_reservation": row.reserved or None,
                "noticed_at": row.noticed_at,
                "page": f"{origin}{opportunity_href(row.pk)}",
                "subject_page": f"{origin}{subject_href(row)}",
            }
            for row in rows[(page - 1) * _PAGE : page * _PAGE]
        ],
    }


class GroupWanted(Schema):
    """The lots: sector, territory and EUR a year without tax between bars, one to ten times."""

    lot: list[str] = Field(min_length=1, max_length=10, description="proprete|commune:44109|120000")


class GroupMemberAnswer(Schema):
    """A member; ``shares_eur`` by lot, ``substitutes`` are numbers of structures that could stand in for it."""

    structure: int
    siret: str
    name: str
    kind: str
    shares_eur: dict[str, float]
    capacity_eur: float
    substitutes: list[int]


class GroupAnswer(Schema):
    """The smallest group; without members, ``uncovered_eur`` says what of which lot nobody takes.

    ``least_members`` is proved to be necessary. ``without_turnover`` reach a lot and cannot be counted on.
    """

    members: list[GroupMemberAnswer]
    least_members: int
    is_proved: bool
    uncovered_eur: dict[str, float]
    counted: dict[str, int]
    without_turnover: dict[str, int]


@router.get("/structure-groups", response=GroupAnswer, summary="The smallest group of structures for some lots")
def get_structure_groups(request: HttpRequest, wanted: Query[GroupWanted]) -> dict[str, Any]:  # noqa: ARG001 -- ninja's
    """Who covers the lots together with nobody above the bound on dependence, and whether that is the fewest."""
    lots = read_lots(wanted.lot)
    if len(lots) < len(set(wanted.lot)):
        raise Refused("group_lots", _NO_LOT)
    outcome = group_for(lots, today=localdate())
    supply = {lot.word: several for lot, several in zip(lots, outcome.supply, strict=True)}
    return {
        "members": [
            {
                "structure": int(member.code),
                "siret": outcome.structures[member.code].structure.siret,
                "name": outcome.structures[member.code].structure.name,
                "kind": outcome.structures[member.code].structure.kind.value,
                "shares_eur": dict(member.shares_eur),
                "capacity_eur": outcome.capacities[member.code],
                "substitutes": list(map(int, member.substitutes)),
            }
            for member in outcome.group.members
        ],
        "least_members": outcome.group.least_members,
        "is_proved": outcome.group.is_optimal,
        "uncovered_eur": dict(outcome.group.uncovered_eur),
        "counted": {word: several.counted for word, several in supply.items()},
        "without_turnover": {word: several.without_turnover for word, several in supply.items()},
    }


ROUTERS: Final = (router,)
