"""Reads opportunities as they were last worked out: by a search, by number, those that one structure reaches."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import Count, QuerySet

from maillage.core.problems import NotFound, sentence
from maillage.inclusion.terms.reservations import StructuresInReach
from maillage.inclusion.terms.structures import StatedStructure
from maillage.opportunities.models import Opportunity, OpportunityLook
from maillage.opportunities.queries.calendar import calendar_signature
from maillage.opportunities.rules.reach import places_reached
from maillage.opportunities.terms.opportunities import (
    RESERVED_KINDS,
    OpportunityKind,
    OpportunityPlace,
    ReachCount,
)
from maillage.procurement.terms.invented_purchases import CONTRACTS
from maillage.territory.terms import Kind
from maillage.web.demonstration import show_kind_of, shows_demonstration

_SIREN_DIGITS: Final = 9
_OF_COLUMNS: Final = frozenset({Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION})
_UNKNOWN: Final = sentence("Aucune occasion ne porte ce numéro : l’adresse est mal copiée, ou elle a changé.")


def open_opportunities(today: dt.date) -> QuerySet[Opportunity]:
    """What can still be answered, by when to act; a contract that ended since the last look is none any more."""
    rows = Opportunity.objects.filter(closed_at=None, is_invented=shows_demonstration(CONTRACTS))
    return rows.exclude(kind=OpportunityKind.ENDING.value, on__lt=today)


def rows_reached_by(structure: StatedStructure, rows: Iterable[Opportunity]) -> list[Opportunity]:
    """Those of these opportunities that a structure works in the sector of, reaches, and may answer."""
    trades = {activity.sector for activity in structure.activities}
    by_sectors: dict[str, list[Opportunity]] = defaultdict(list)
    for row in rows:
        may_answer = not row.reserved or structure.kind in RESERVED_KINDS.get(row.reserved, ())
        if may_answer and not trades.isdisjoint(row.sector_words.split()):
            by_sectors[row.sector_words].append(row)
    reached: list[Opportunity] = []
    for words, several in by_sectors.items():
        flags = places_reached(structure, frozenset(words.split()), [row_place(row) for row in several])
        reached += [row for row, is_reached in zip(several, flags, strict=True) if is_reached]
    return sorted(reached, key=lambda row: (row.act_by, row.pk))


def row_place(row: Opportunity) -> OpportunityPlace:
    """Where an opportunity is performed."""
    codes = {Kind.COMMUNE: row.commune, Kind.EPCI: row.epci, Kind.DEPARTEMENT: row.departement, Kind.REGION: row.region}
    around = {f"{kind}:{code}" for kind, code in codes.items() if code}
    return OpportunityPlace(row.place, frozenset({row.place} | around) - {""}, row.lon, row.lat)


def reach_of(row: Opportunity) -> ReachCount:
    """Who reaches an opportunity, as it was worked out."""
    in_reach = StructuresInReach(row.in_insertion, row.in_disability, row.in_prison, row.in_others)
    return ReachCount(in_reach, row.unsaid, row.dependence, row.confirmed_share)


def opportunity_row(number: int) -> Opportunity:
    """The row of a number, over or not; NotFound where there is none. The rest of the request shows its kind."""
    row = Opportunity.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("opportunity_unknown", _UNKNOWN)
    show_kind_of(CONTRACTS, is_invented=row.is_invented)
    return row


def opportunity_of(kind: OpportunityKind, key: str, *, today: dt.date) -> Opportunity | None:
    """The open opportunity of a contract or of an announced purchase; None where it is none."""
    return open_opportunities(today).filter(kind=kind.value, key=key).first()


def counts_by_level(rows: QuerySet[Opportunity]) -> Mapping[str, int]:
    """How many of these opportunities have which proposal."""
    counted = rows.order_by().values_list("level").annotate(count=Count("pk"))
    return dict(counted)


def noticed_between(after: dt.datetime, until: dt.datetime, *, today: dt.date) -> QuerySet[Opportunity]:
    """What came up after a moment up to another, and can still be answered; the last noticed first.

    One that may be followed already is shown and not told of: letters say what is sure.
    """
    rows = open_opportunities(today).filter(noticed_at__gt=after, noticed_at__lte=until, candidate_key="")
    return rows.order_by("-noticed_at", "act_by", "pk")


def look_of(*, is_invented: bool) -> int:
    """The number of the row of the last look at one kind."""
    return 2 if is_invented else 1


def is_up_to_date(today: dt.date) -> bool:
    """Whether all was worked out of what stands now: until then nobody is told, so that nothing is left out."""
    look = look_of(is_invented=shows_demonstration(CONTRACTS))
    return OpportunityLook.objects.filter(pk=look, signature=calendar_signature(today)).exists()


def looked_at() -> dt.datetime | None:
    """When opportunities were last worked out; None where they never were."""
    look = look_of(is_invented=shows_demonstration(CONTRACTS))
    return OpportunityLook.objects.filter(pk=look).values_list("at", flat=True).first()
