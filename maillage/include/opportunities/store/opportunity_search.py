"""What opportunities can be filtered by, and those that a search finds: for page, files, letters and API."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillage.buy.contracts.store.parties import buyer_named
from maillage.buy.programme.domain.planned_purchases import Quarter
from maillage.buy.programme.store.plan_texts import quarter_text
from maillage.buy.programme.store.programme_search import QUARTER, quarter_options
from maillage.core.problems import NotFound, sentence
from maillage.include.opportunities.domain.opportunities import OpportunityKind, ProposedLevel
from maillage.include.opportunities.store.models import Opportunity
from maillage.include.opportunities.store.opportunities import open_opportunities, rows_reached_by
from maillage.include.structures.store.sourcing import sector_names
from maillage.include.structures.store.structures import stated_structure, structure_row
from maillage.kits.search.filters import Search, filter_field, view_field
from maillage.kits.search.form import territory_options
from maillage.kits.search.parameter_types import BUYER, PLACE, choice, page_number, pattern, whole_number
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.pages.parts.place_names import place_name
from maillage.territory.store.territories import built_in_within, communes_of, territory
from maillage.web.filters import Pairs
from maillage.web.installation import home_territory

SUBJECT: Final = "opportunities"  # of a subscription
_SIREN_DIGITS: Final = 9
_OF_COLUMNS: Final = frozenset({Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION})
OpportunityRows = QuerySet[Opportunity]


class ProposalFilter(StrEnum):
    """Which proposals are listed; without one, wherever a structure is in reach."""

    RESERVE = "reserve"
    RESERVE_LOT = "reserve-lot"
    CLAUSE = "clause"
    NONE = "none"
    UNKNOWN = "unknown"
    ALL = "all"  # those that nobody is known to reach, too


_PROPOSALS: Final[Mapping[ProposalFilter, str]] = {
    **{ProposalFilter(level.value): level.label for level in ProposedLevel},
    ProposalFilter.ALL: sentence("Tous, à portée d’une structure ou non"),
}


def _within(rows: OpportunityRows, address: str) -> OpportunityRows:
    place = territory(address)
    if place.kind in _OF_COLUMNS:
        return rows.filter(**{place.kind.value: place.code})
    return rows.filter(commune__in=communes_of(place.address))


def _place_options(today: dt.date) -> Pairs:
    """The territory of the agency, what it has below, and its EPCIs."""
    home = territory(home_territory())
    around = built_in_within(Kind.EPCI, Address(home.kind, home.code)) if home.kind is not Kind.PLACE else []
    several = sorted(around, key=lambda place: place.name)
    return [*territory_options(today), *((place.address, place.name) for place in several)]


def _of_buyer(rows: OpportunityRows, buyer: str) -> OpportunityRows:
    lookup = "startswith" if len(buyer) == _SIREN_DIGITS else "exact"
    return rows.filter(**{f"buyer_siret__{lookup}": buyer})


def _buyer_label(buyer: str) -> str:
    party = buyer_named(buyer)
    return _("acheteur : %(name)s") % {"name": (party and party.name) or buyer}


def _reached_by(rows: OpportunityRows, number: int) -> OpportunityRows:
    structure = stated_structure(structure_row(number))
    return rows.filter(pk__in=[row.pk for row in rows_reached_by(structure, rows)])


def _structure_label(number: int) -> str:
    """A structure by its name; one that is no more by its number."""
    try:
        name = structure_row(number).name
    except NotFound:
        name = str(number)  # the filter can still be read, and taken away
    return _("structure : %(name)s") % {"name": name}


def _proposed(rows: OpportunityRows, proposal: ProposalFilter) -> OpportunityRows:
    return rows if proposal is ProposalFilter.ALL else rows.filter(level=proposal.value)


@dataclass(frozen=True, slots=True)
class OpportunitySearch(Search):
    """What is asked of the opportunities; "" and None ask for nothing."""

    code: ClassVar[str] = "opportunity_search"
    finding_code: ClassVar[str] = "opportunities.word"
    refused: ClassVar[str] = sentence("Cette recherche d’occasions n’est pas comprise : corrigez ce qui suit.")
    saved_as: ClassVar[str] = "occasions?"
    page_name: ClassVar[str] = "opportunities"
    title: ClassVar[str] = sentence("Occasions d’achat inclusif")
    menus: ClassVar[tuple[str, ...]] = ("proposal", "sector", "territory", "quarter", "kind")

    territory: str = filter_field(
        "territory",
        PLACE,
        "where it is performed: departement:44",
        usual="",
        label=sentence("Lieu"),
        choices=_place_options,
        reads=place_name,
        narrows=_within,
    )
    sector: str = filter_field(
        "sector",
        pattern("[a-z_]{2,40}", "proprete, espaces_verts"),
        "sector of activity: proprete",
        usual="",
        label=sentence("Secteur"),
        choices=lambda _today: list(sector_names().items()),
        reads=lambda sector: sector_names().get(sector, sector),
        narrows=lambda rows, sector: rows.filter(sector_words__contains=f" {sector} "),
    )
    quarter: Quarter | None = filter_field(
        "quarter",
        QUARTER,
        "quarter of the end or of the launch: 2027-T1",
        label=sentence("Fin ou lancement"),
        choices=quarter_options,
        reads=quarter_text,
        narrows=lambda rows, quarter: rows.filter(quarter=quarter.word),
    )
    proposal: ProposalFilter | None = filter_field(
        "proposal",
        choice(ProposalFilter),
        "what is proposed; usual: whatever a structure is in reach of",
        label=sentence("Proposition"),
        labels=_PROPOSALS,
        narrows=_proposed,
    )
    kind: OpportunityKind | None = filter_field(
        "kind",
        choice(OpportunityKind),
        "a contract that ends, or a purchase that is announced",
        label=sentence("Sorte"),
        labels={
            OpportunityKind.ENDING: sentence("Marchés qui se terminent"),
            OpportunityKind.PLANNED: sentence("Achats annoncés"),
        },
        narrows=lambda rows, kind: rows.filter(kind=kind.value),
    )
    buyer: str = filter_field(
        "buyer", BUYER, "SIRET or SIREN of the buyer", usual="", reads=_buyer_label, narrows=_of_buyer
    )
    structure: int | None = filter_field(
        "structure",
        whole_number(1, 999_999_999, "12"),
        "what this structure reaches, by its number",
        reads=_structure_label,
        narrows=_reached_by,
    )
    page: int = view_field("page", page_number(most=99_999), "page of the list", usual=1)


def opportunities_searched(
    search: OpportunitySearch, *, today: dt.date, among: OpportunityRows | None = None
) -> OpportunityRows:
    """The rows that a search finds, by when to act; NotFound for a territory or a structure that is none.

    ``among``: of these open ones alone, in their order.
    """
    rows = open_opportunities(today) if among is None else among
    return search.narrow(rows.filter(in_reach__gt=0) if search.proposal is None else rows)
