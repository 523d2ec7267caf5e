"""Inclusive buying over HTTP (under /api/v1): structures by the filters of the page, and who answers a need."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Field, Path, Query, Router, Schema

from maillage.include.structures.domain.sourcing import MatchPart
from maillage.include.structures.domain.structures import StructureKind
from maillage.include.structures.pages.need import NeedTexts, read_need
from maillage.include.structures.pages.parts.structure_words import structure_href
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.sourcing import SourcedStructure, structures_for
from maillage.include.structures.store.structure_search import StructureSearch, structures_searched
from maillage.include.structures.store.structures import contracts_won, stated_structure, structure_row
from maillage.kits.search.api import searching
from maillage.web.api_answers import Extended, FilledText, PageOf, PageParameters, origin_in, page_of

router = Router(tags=["inclusion"])


class ActivityAnswer(Schema):
    """A sector that a structure works in; ``reach``: radius, zones, country or unknown."""

    sector: str
    services: list[str]
    reach: str
    radius_km: float | None
    zones: list[str]


class StructureAnswer(Schema):
    """A structure as it is said to be; null: not said; no contact. Never add the two counts of contracts."""

    id: int
    siret: str
    kind: StructureKind
    name: str
    address: FilledText
    postal_code: FilledText
    commune: str | None
    lon: float | None
    lat: float | None
    activities: list[ActivityAnswer]
    employees: float | None
    turnover_eur: float | None
    capacity: FilledText
    labels: list[str]
    references: list[str]
    groups: list[str]
    website: FilledText
    confirmed_on: dt.date | None
    contracts_by_siret: int | None
    contracts_of_company: int | None
    source: str
    page_url: str

    @staticmethod
    def resolve_page_url(structure: Extended, context: dict[str, Any]) -> str:
        """Its page."""
        return f"{origin_in(context)}{structure_href(structure.id)}"


class StructureList(PageOf[StructureAnswer]):
    """A page of structures, by name."""


class NeedWanted(PageParameters):
    """What is looked for: a sector or a CPV code, a place, an amount a year without tax if known."""

    sector: str = Field("", max_length=40, description="Sector of activity: proprete.")
    cpv: str = Field("", max_length=8, description="CPV code.")
    territory: str = Field(max_length=100, description="commune:44131, an Insee code, or a name of one commune alone.")
    amount: str = Field("", max_length=20, description="EUR a year, without tax.")


class ScorePartAnswer(Schema):
    """One part of a mark; null where it is not known."""

    part: MatchPart
    points: float | None
    figure: float | None


class MatchAnswer(Schema):
    """A structure that answers: its mark (0 to 100), its bounds, and the parts it is made of."""

    id: int = Field(validation_alias="number")
    siret: str = Field(validation_alias="structure.siret")
    name: str = Field(validation_alias="structure.name")
    kind: StructureKind = Field(validation_alias="structure.kind")
    is_reach_known: bool
    distance_km: float | None
    points: float = Field(validation_alias="score.points")
    low: float = Field(validation_alias="score.low")
    high: float = Field(validation_alias="score.high")
    parts: list[ScorePartAnswer] = Field(validation_alias="score.parts")
    page_url: str

    @staticmethod
    def resolve_page_url(match: SourcedStructure, context: dict[str, Any]) -> str:
        """Its page."""
        return f"{origin_in(context)}{structure_href(match.number)}"


class MatchList(PageOf[MatchAnswer]):
    """A page of structures that answer a need, the best mark first."""


@router.get("/structures", response=StructureList, summary="Search structures")
@searching(StructureSearch)
def search_structures(
    request: HttpRequest, search: StructureSearch, parameters: Query[PageParameters]
) -> dict[str, Any]:
    """A page of the structures that the filters keep."""
    found = page_of(request, parameters, structures_searched(search))
    return found | {"items": _stated(found["items"])}


@router.get("/structures/{structure}", response=StructureAnswer, summary="Get one structure")
def get_structure(
    request: HttpRequest, structure: Annotated[int, Path(description="The id of a structure.")]
) -> Extended:
    """What is said of it."""
    del request
    return _stated([structure_row(structure)])[0]


@router.get("/structure-matches", response=MatchList, summary="List the structures that answer a need")
def list_structure_matches(request: HttpRequest, parameters: Query[NeedWanted]) -> dict[str, Any]:
    """The structures that reach the place in the sector, the best mark first; then those whose reach nobody said."""
    texts = NeedTexts(parameters.sector, parameters.cpv, parameters.territory, parameters.amount)
    need, _place = read_need(texts)
    return page_of(request, parameters, structures_for(need, today=localdate()))


def _stated(rows: Sequence[Structure]) -> list[Extended]:
    """What these rows say, each with its number, its source and what it won, asked for once."""
    won = contracts_won(row.siret for row in rows)
    return [
        Extended(
            stated_structure(row),
            id=row.pk,
            source=row.source,
            # As the row has them: their reach is three columns.
            activities=row.activities,
            contracts_by_siret=won[row.siret].by_siret if row.siret in won else None,
            contracts_of_company=won[row.siret].of_company if row.siret in won else None,
        )
        for row in rows
    ]


ROUTERS: Final = (router,)
