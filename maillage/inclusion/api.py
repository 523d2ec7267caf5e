"""Inclusive buying over HTTP (under /api/v1): structures by the filters of the page, and who answers a need."""

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Field, Query, Router, Schema

from maillage.inclusion.models import Structure
from maillage.inclusion.pages.need import NeedTexts, read_need
from maillage.inclusion.parts.structure_words import structure_href
from maillage.inclusion.queries.sourcing import structures_for
from maillage.inclusion.queries.structure_search import StructureSearch, structures_searched
from maillage.inclusion.queries.structures import contracts_won, stated_structure, structure_row
from maillage.kits.search.api import searching
from maillage.web.public_address import public_url

router = Router(tags=["inclusion"])
_PAGE: Final = 100
_MOST_MATCHES: Final = 500


class ActivityAnswer(Schema):
    """A sector that a structure works in; ``reach``: radius, zones, country or unknown."""

    sector: str
    services: list[str]
    reach: str
    radius_km: float | None
    zones: list[str]


class StructureAnswer(Schema):
    """A structure as it is said to be; null: not said; no contact. Never add the two counts of contracts."""

    number: int
    siret: str
    kind: str
    name: str
    address: str | None
    postal_code: str | None
    commune: str | None
    lon: float | None
    lat: float | None
    activities: list[ActivityAnswer]
    employees: float | None
    turnover_eur: float | None
    capacity: str | None
    labels: list[str]
    references: list[str]
    groups: list[str]
    website: str | None
    confirmed_on: dt.date | None
    contracts_by_siret: int | None
    contracts_of_company: int | None
    source: str
    page: str


class StructureList(Schema):
    """A page of structures, by name: ``total`` in all."""

    total: int
    page: int
    page_count: int
    page_size: int
    structures: list[StructureAnswer]


class NeedWanted(Schema):
    """What is looked for: a sector or a CPV code, a place, an amount a year without tax if known."""

    sector: str = Field("", max_length=40)
    cpv: str = Field("", max_length=8)
    place: str = Field(max_length=100, description="commune:44131, an Insee code, or a name that is one commune's")
    amount: str = Field("", max_length=20)


class ScorePartAnswer(Schema):
    """One part of a mark; null where it is not known."""

    part: str
    points: float | None
    figure: float | None


class MatchAnswer(Schema):
    """A structure that answers: its mark (0 to 100), its bounds, and the parts it is made of."""

    number: int
    siret: str
    name: str
    kind: str
    is_reach_known: bool
    distance_km: float | None
    points: float
    low: float
    high: float
    parts: list[ScorePartAnswer]
    page: str


@router.get("/structures", response=StructureList, summary="Search structures")
@searching(StructureSearch)
def get_structures(request: HttpRequest, search: StructureSearch) -> Any:
    """A page of the structures that the filters keep."""
    rows = structures_searched(search)
    total, start = rows.count(), (search.page - 1) * _PAGE
    return {
        "total": total,
        "page": search.page,
        "page_count": max(1, -(-total // _PAGE)),
        "page_size": _PAGE,
        "structures": _answers(list(rows[start : start + _PAGE]), public_url(request)),
    }


@router.get("/structures/{number}", response=StructureAnswer, summary="One structure")
def get_structure(request: HttpRequest, number: int) -> Any:
    """What is said of it."""
    return _answers([structure_row(number)], public_url(request))[0]


@router.get("/inclusive-supply", response=list[MatchAnswer], summary="Who answers a need")
def get_inclusive_supply(request: HttpRequest, parameters: Query[NeedWanted]) -> Any:
    """The structures that reach the place in the sector, the best mark first; then those whose reach nobody said."""
    need, _place = read_need(NeedTexts(**parameters.dict()))
    origin = public_url(request)
    return [
        {
            "number": match.number,
            "siret": match.structure.siret,
            "name": match.structure.name,
            "kind": match.structure.kind.value,
            "is_reach_known": match.is_reach_known,
            "distance_km": match.distance_km,
            "points": match.score.points,
            "low": match.score.low,
            "high": match.score.high,
            "parts": [
                {"part": part.part.value, "points": part.points, "figure": part.figure} for part in match.score.parts
            ],
            "page": f"{origin}{structure_href(match.number)}",
        }
        for match in structures_for(need, today=localdate())[:_MOST_MATCHES]
    ]


def _answers(rows: list[Structure], origin: str) -> list[dict[str, Any]]:
    won = contracts_won(row.siret for row in rows)
    answers = []
    for row in rows:
        stated, contracts = stated_structure(row), won.get(row.siret)
        answers.append(
            {
                "number": row.pk,
                "siret": stated.siret,
                "kind": stated.kind.value,
                "name": stated.name,
                "address": stated.address or None,
                "postal_code": stated.postal_code or None,
                "commune": stated.commune,
                "lon": stated.lon,
                "lat": stated.lat,
                "activities": row.activities,
                "employees": stated.employees,
                "turnover_eur": stated.turnover_eur,
                "capacity": stated.capacity or None,
                "labels": list(stated.labels),
                "references": list(stated.references),
                "groups": list(stated.groups),
                "website": stated.website or None,
                "confirmed_on": stated.confirmed_on,
                "contracts_by_siret": contracts.by_siret if contracts else None,
                "contracts_of_company": contracts.of_company if contracts else None,
                "source": row.source,
                "page": f"{origin}{structure_href(row.pk)}",
            }
        )
    return answers


ROUTERS: Final = (router,)
