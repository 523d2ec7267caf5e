"""Opportunities over HTTP (under /api/v1): a search with the filters of the page."""

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Field, Query, Router, Schema

from maillage.core.problems import Refused, sentence
from maillage.include.opportunities.domain.groups import read_lots
from maillage.include.opportunities.pages.parts.opportunity_words import opportunity_href, subject_href
from maillage.include.opportunities.store.groups import group_for
from maillage.include.opportunities.store.models import Opportunity
from maillage.include.opportunities.store.opportunity_search import OpportunitySearch, opportunities_searched
from maillage.kits.search.api import searching
from maillage.web.api_answers import FilledText, PageOf, PageParameters, origin_in, page_of

router = Router(tags=["inclusion"])
_NO_LOT: Final = sentence("Un lot s’écrit secteur|territoire|euros par an : proprete|commune:44109|120000.")


class OpportunityAnswer(Schema):
    """An opportunity; null: not said or not known. ``act_by``: from then on a notice may be out.

    ``subject``: the id of the contract that ends, or of the planned purchase. ``distances_from``: the territory in
    whose middle they are counted; ``may_be_followed_by``: the id of a contract, by signs alone.
    """

    id: int
    kind: str
    subject: str = Field(validation_alias="key")
    title: FilledText
    buyer_id: FilledText = Field(validation_alias="buyer_siret")
    buyer_name: FilledText
    cpv: str
    sectors: list[str]
    territory: FilledText = Field(validation_alias="place")
    distances_from: str | None
    on: dt.date
    act_by: dt.date
    is_launched: bool
    may_be_followed_by: FilledText = Field(validation_alias="candidate_key")
    yearly_amount_eur: float | None = Field(validation_alias="amount_eur")
    yearly_amount_from_eur: float | None = Field(validation_alias="least_eur")
    amount_band: FilledText = Field(validation_alias="band")
    in_reach: int
    in_insertion: int
    in_disability: int
    in_prison: int
    in_others: int
    without_stated_reach: int = Field(validation_alias="unsaid")
    median_dependence: float | None = Field(validation_alias="dependence")
    proposal: str = Field(validation_alias="level")
    article: FilledText
    announced_reservation: FilledText = Field(validation_alias="reserved")
    noticed_at: dt.datetime
    page_url: str
    subject_url: str

    @staticmethod
    def resolve_sectors(row: Opportunity) -> list[str]:
        """The codes of the sectors that are looked for."""
        return row.sector_words.split()

    @staticmethod
    def resolve_distances_from(row: Opportunity) -> str | None:
        """The commune of the buyer where the place is none."""
        return row.measured_from or row.place or None

    @staticmethod
    def resolve_page_url(row: Opportunity, context: dict[str, Any]) -> str:
        """Its page."""
        return f"{origin_in(context)}{opportunity_href(row.pk)}"

    @staticmethod
    def resolve_subject_url(row: Opportunity, context: dict[str, Any]) -> str:
        """The page of the contract or purchase."""
        return f"{origin_in(context)}{subject_href(row)}"


class OpportunityList(PageOf[OpportunityAnswer]):
    """A page of opportunities, by when to act."""


@router.get("/opportunities", response=OpportunityList, summary="List what comes up for structures")
@searching(OpportunitySearch)
def list_opportunities(
    request: HttpRequest, search: OpportunitySearch, parameters: Query[PageParameters]
) -> dict[str, Any]:
    """Contracts that end within 18 months and announced purchases that structures can answer; as on the page."""
    rows = opportunities_searched(search, today=localdate())
    return page_of(request, parameters, rows)


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


@router.get("/structure-group", response=GroupAnswer, summary="Get the smallest group of structures for some lots")
def get_structure_group(request: HttpRequest, parameters: Query[GroupWanted]) -> dict[str, Any]:  # noqa: ARG001 -- ninja's
    """Who covers the lots together with nobody above the bound on dependence, and whether that is the fewest."""
    lots = read_lots(parameters.lot)
    if len(lots) < len(set(parameters.lot)):
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
