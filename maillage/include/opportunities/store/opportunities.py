"""Opportunities: computed for all purchases of the calendar at once; read by search, number, or structure reached.

Only rows that differ are written. A row that is over is closed and stays, so that nothing is news twice.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.timezone import localdate

from maillage.buy.contracts.domain.contracts import CONTRACTS
from maillage.core.problems import NotFound, sentence
from maillage.core.schema.terms import FieldType
from maillage.include.opportunities.domain.opportunities import (
    RESERVED_KINDS,
    OpportunityKind,
    OpportunityPlace,
    ReachCount,
)
from maillage.include.opportunities.domain.reach import places_reached
from maillage.include.opportunities.store.calendar import calendar_signature, coming_purchases
from maillage.include.opportunities.store.models import Opportunity, OpportunityLook
from maillage.include.opportunities.store.opportunity_values import opportunity_values
from maillage.include.structures.domain.reservations import StructuresInReach
from maillage.include.structures.domain.structures import StatedStructure
from maillage.include.structures.store.sourcing import directory
from maillage.kits.lists.columns import Column, Columns
from maillage.territory.domain.terms import Kind
from maillage.web.demonstration import show_kind_of, showing, shows_demonstration

_SIREN_DIGITS: Final = 9
_OF_COLUMNS: Final = frozenset({Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION})
_UNKNOWN: Final = sentence("Aucune occasion ne porte ce numéro : l’adresse est mal copiée, ou elle a changé.")
_AT_ONCE: Final = 1_000

OPPORTUNITY_COLUMNS: Final[Columns[Opportunity]] = (
    Column("numero", lambda row: row.pk, FieldType.INTEGER),
    Column("sorte", lambda row: row.kind),
    Column("objet", lambda row: row.title),
    Column("acheteurSiret", lambda row: row.buyer_siret),
    Column("acheteurNom", lambda row: row.buyer_name),
    Column("codeCPV", lambda row: row.cpv),
    Column("secteurs", lambda row: "|".join(row.sector_words.split())),
    Column("territoire", lambda row: row.place),
    Column("commune", lambda row: row.commune),
    Column("epci", lambda row: row.epci),
    Column("departement", lambda row: row.departement),
    Column("finOuLancement", lambda row: row.on, FieldType.DATE),
    Column("trimestre", lambda row: row.quarter),
    Column("agirAvant", lambda row: row.act_by, FieldType.DATE),
    Column("montantParAn", lambda row: row.amount_eur, FieldType.NUMBER, number_format=".2f"),
    Column("montantParAnAuMoins", lambda row: row.least_eur, FieldType.NUMBER, number_format=".2f"),
    Column("tranche", lambda row: row.band),
    Column("consultationLancee", lambda row: row.is_launched, FieldType.BOOLEAN),
    Column("aPortee", lambda row: row.in_reach, FieldType.INTEGER),
    Column("insertion", lambda row: row.in_insertion, FieldType.INTEGER),
    Column("handicap", lambda row: row.in_disability, FieldType.INTEGER),
    Column("detention", lambda row: row.in_prison, FieldType.INTEGER),
    Column("autres", lambda row: row.in_others, FieldType.INTEGER),
    Column("distanceNonRenseignee", lambda row: row.unsaid, FieldType.INTEGER),
    Column("dependanceMediane", lambda row: row.dependence, FieldType.NUMBER, number_format=".4f"),
    Column("proposition", lambda row: row.level),
    Column("article", lambda row: row.article),
    Column("reservationAnnoncee", lambda row: row.reserved),
    Column("cle", lambda row: row.key),
    Column("distancesDepuis", lambda row: row.measured_from or row.place),
    Column("suitePossible", lambda row: row.candidate_key),
)


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

    One that may be followed already is shown and not notified: letters say what is sure.
    """
    rows = open_opportunities(today).filter(noticed_at__gt=after, noticed_at__lte=until, candidate_key="")
    return rows.order_by("-noticed_at", "act_by", "pk")


def look_of(*, is_invented: bool) -> int:
    """The number of the row of the last look at one kind."""
    return 2 if is_invented else 1


def is_up_to_date(today: dt.date) -> bool:
    """Whether all was worked out of what stands now: until then nobody is notified, so that nothing is left out."""
    look = look_of(is_invented=shows_demonstration(CONTRACTS))
    return OpportunityLook.objects.filter(pk=look, signature=calendar_signature(today)).exists()


def looked_at() -> dt.datetime | None:
    """When opportunities were last worked out; None where they never were."""
    look = look_of(is_invented=shows_demonstration(CONTRACTS))
    return OpportunityLook.objects.filter(pk=look).values_list("at", flat=True).first()


def refresh_opportunities(now: dt.datetime) -> int:
    """How many opportunities came up, changed or were over; nothing is looked at while nothing could have changed."""
    count = 0
    for is_invented in (False, True):
        with showing(demonstration=is_invented):
            count += _refresh(now, is_invented=is_invented)
    return count


def _refresh(now: dt.datetime, *, is_invented: bool) -> int:
    today = localdate(now)
    signature = calendar_signature(today)
    if OpportunityLook.objects.filter(pk=look_of(is_invented=is_invented), signature=signature).exists():
        return 0
    rows = opportunity_values(coming_purchases(today), directory().structures, today=today)
    changed, over, names = [], [], set()
    for row in Opportunity.objects.filter(is_invented=is_invented).iterator(chunk_size=_AT_ONCE):
        values = rows.get((row.kind, row.key))
        names.add((row.kind, row.key))
        if values is None:
            if row.closed_at is None:
                row.closed_at = now
                over.append(row)
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    new = [
        Opportunity(kind=kind, key=key, is_invented=is_invented, noticed_at=now, **values)
        for (kind, key), values in rows.items()
        if (kind, key) not in names
    ]
    with transaction.atomic():
        Opportunity.objects.bulk_create(new, batch_size=_AT_ONCE)
        if changed:
            Opportunity.objects.bulk_update(changed, list(next(iter(rows.values()))), batch_size=_AT_ONCE // 10)
        Opportunity.objects.bulk_update(over, ["closed_at"], batch_size=_AT_ONCE)
        OpportunityLook.objects.update_or_create(
            pk=look_of(is_invented=is_invented), defaults={"signature": signature, "at": now}
        )
    return len(new) + len(changed) + len(over)
