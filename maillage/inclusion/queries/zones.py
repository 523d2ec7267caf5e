"""Supply beside demand: sectors in the zones of a territory, structures that reach them, contracts bought there.

A structure reaches a zone where its activity reaches at least half of the people of the zone, commune by commune.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import distance_m
from maillage.inclusion.intake.sector_tables import sectors, sectors_of_cpv
from maillage.inclusion.queries.sourcing import directory
from maillage.inclusion.queries.structures import directory_version
from maillage.inclusion.rules.blank_zones import ZoneDemand, ZoneState, ZoneSupply, zone_state
from maillage.inclusion.terms.structures import CONFIRMED_DAYS
from maillage.procurement.queries.contract_store import contract_store, store_rows, store_version
from maillage.programme.queries.planned_purchases import programme_version, purchases_to_come
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Address, Kind, Territory

REACHED_SHARE: Final = 0.5
ENDING_DAYS: Final = 548  # eighteen months


@dataclass(frozen=True, slots=True)
class SectorZone:
    """A sector in a zone: what reaches it, what is bought there, and what the rule says."""

    zone: Territory
    sector: str
    supply: ZoneSupply
    demand: ZoneDemand
    state: ZoneState


def sector_zones(region: str, kind: Kind, *, today: dt.date) -> tuple[SectorZone, ...]:
    """Every sector in every zone of ``kind`` (EPCI or département) within ``region``; zones by name."""
    return _sector_zones(region, kind, today, (directory_version(), store_version(), programme_version()))


@lru_cache(maxsize=8)  # 0.7 s for a région of 1,266 communes; kept until anything it rests on changes, or a day is over
def _sector_zones(region: str, kind: Kind, today: dt.date, _versions: object) -> tuple[SectorZone, ...]:
    above = territory(region)
    zones = sorted(built_in_within(kind, Address(above.kind, above.code)), key=lambda zone: zone.name)
    communes = built_in_within(Kind.COMMUNE, Address(above.kind, above.code))
    supply = _supply(zones, communes, kind, today=today)
    demand = _demand(zones, kind, today=today)
    shares = _confirmed_shares(communes, kind, today=today)
    return tuple(
        SectorZone(
            zone,
            code,
            supply[zone.code][code],
            demand[zone.code].get(code, _NOTHING),
            zone_state(
                supply[zone.code][code],
                demand[zone.code].get(code, _NOTHING),
                confirmed_share=shares.get(zone.code),
            ),
        )
        for zone in zones
        for code in sectors()
    )


_NOTHING: Final = ZoneDemand(0, 0, 0)


def _zone_code(commune: Territory, kind: Kind) -> str | None:
    return commune.epci if kind is Kind.EPCI else commune.departement


def _is_confirmed(confirmed_on: dt.date | None, today: dt.date) -> bool:
    return confirmed_on is not None and (today - confirmed_on).days <= CONFIRMED_DAYS


def _supply(
    zones: Sequence[Territory], communes: Sequence[Territory], kind: Kind, *, today: dt.date
) -> Mapping[str, Mapping[str, ZoneSupply]]:
    """Of each zone and sector: how many structures reach at least half of its people, confirmed and not."""
    arrays = directory()
    places = [commune for commune in communes if commune.lon is not None]
    row = {zone.code: place for place, zone in enumerate(zones)}
    members = np.array([row.get(_zone_code(commune, kind) or "", -1) for commune in places], np.int64)
    people = np.array([commune.population or 1 for commune in places], np.float64)
    lon = np.array([commune.lon for commune in places], np.float64)
    lat = np.array([commune.lat for commune in places], np.float64)
    within = members >= 0
    members, people, lon, lat = members[within], people[within], lon[within], lat[within]
    total = np.bincount(members, people, minlength=len(zones))
    confirmed = np.array([_is_confirmed(stated.confirmed_on, today) for stated in arrays.structures], np.bool_)
    reaching: dict[tuple[int, str], set[int]] = defaultdict(set)
    unsaid: dict[tuple[int, str], set[int]] = defaultdict(set)
    # In which zone each structure has its seat.
    codes = {stated.commune for stated in arrays.structures if stated.commune}
    zone_of = {code: _zone_code(territory(f"{Kind.COMMUNE}:{code}"), kind) or "" for code in codes}
    seats = {
        owner: row[zone_of[stated.commune]]
        for owner, stated in enumerate(arrays.structures)
        if stated.commune and zone_of[stated.commune] in row
    }
    around = [
        {zone.address, f"{Kind.DEPARTEMENT}:{zone.departement}", f"{Kind.REGION}:{zone.region}"} for zone in zones
    ]
    reached_of: dict[tuple[int, float], NDArray[np.int64]] = {}
    for place, (owner, sector, radius) in enumerate(
        zip(arrays.owner.tolist(), arrays.sector.tolist(), arrays.radius_km.tolist(), strict=True)
    ):
        if not arrays.is_reach_known[place]:
            if owner in seats:
                unsaid[seats[owner], sector].add(owner)
            continue
        if place in arrays.zones:
            reached = np.flatnonzero([not arrays.zones[place].isdisjoint(addresses) for addresses in around])
        elif np.isinf(radius):
            reached = np.arange(len(zones))
        elif (owner, radius) in reached_of:
            reached = reached_of[owner, radius]
        else:
            near = distance_m(arrays.lon[owner], arrays.lat[owner], lon, lat) <= radius * 1000
            share = np.bincount(members[near], people[near], minlength=len(zones)) / np.maximum(total, 1.0)
            reached = reached_of[owner, radius] = np.flatnonzero(share >= REACHED_SHARE)
        for zone in reached.tolist():
            reaching[zone, sector].add(owner)
    return {
        zone.code: {
            code: ZoneSupply(
                confirmed=sum(bool(confirmed[owner]) for owner in reaching[place, code]),
                unconfirmed=sum(not confirmed[owner] for owner in reaching[place, code])
                + len(unsaid[place, code] - reaching[place, code]),
            )
            for code in sectors()
        }
        for place, zone in enumerate(zones)
    }


def _confirmed_shares(communes: Sequence[Territory], kind: Kind, *, today: dt.date) -> Mapping[str, float]:
    """Of each zone with structures seated in it: the share of those that were confirmed of late."""
    zone_of = {commune.code: _zone_code(commune, kind) for commune in communes}
    seated: Counter[str] = Counter()
    confirmed: Counter[str] = Counter()
    for stated in directory().structures:
        zone = zone_of.get(stated.commune or "")
        if zone:
            seated[zone] += 1
            confirmed[zone] += _is_confirmed(stated.confirmed_on, today)
    return {zone: confirmed[zone] / count for zone, count in seated.items()}


def _demand(zones: Sequence[Territory], kind: Kind, *, today: dt.date) -> Mapping[str, Mapping[str, ZoneDemand]]:
    """Of each zone and sector: contracts in force there, those that end within 18 months, announced purchases."""
    codes = [zone.code for zone in zones]
    counts: dict[str, dict[str, list[int]]] = {code: defaultdict(lambda: [0, 0, 0]) for code in codes}
    if contract_store() is not None:
        column = kind.value
        rows = store_rows(
            f"""
            SELECT {column}, cpv, count(*), count(*) FILTER (ends_on <= $last)
            FROM contracts
            WHERE ends_on >= $today AND {column} IN (SELECT unnest($zones::TEXT[])) AND cpv IS NOT NULL
            GROUP BY ALL
            """,  # noqa: S608 -- one of two words of ours
            {"today": today, "last": today + dt.timedelta(days=ENDING_DAYS), "zones": codes},
        )
        for zone, cpv, in_force, ending in rows:
            for code in sectors_of_cpv(cpv):
                counts[zone][code][0] += in_force
                counts[zone][code][1] += ending
    for purchase in purchases_to_come():
        place = territory(purchase.plan.territory)
        zone = place.code if place.kind is kind else _zone_code(place, kind)
        if zone in counts:
            for code in sectors_of_cpv(purchase.plan.cpv):
                counts[zone][code][2] += 1
    return {zone: {code: ZoneDemand(*several) for code, several in of.items()} for zone, of in counts.items()}
