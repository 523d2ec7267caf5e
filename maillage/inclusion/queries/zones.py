"""Supply beside demand: sectors in the zones of a territory, structures that reach them, contracts bought there.

A structure reaches a zone where its activity reaches at least half of the people of the zone, commune by commune.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import distance_m
from maillage.inclusion.queries.sourcing import DirectoryArrays, directory
from maillage.inclusion.queries.structures import directory_version
from maillage.inclusion.rules.blank_zones import ZoneDemand, ZoneState, ZoneSupply, zone_state
from maillage.inclusion.terms.sectors import sectors, sectors_of_cpv
from maillage.inclusion.terms.structures import CONFIRMED_DAYS
from maillage.procurement.queries.contract_store import contract_store, store_rows, store_version
from maillage.programme.queries.planned_purchases import StatedPurchase, programme_version, purchases_to_come
from maillage.territory.queries import built_in_within, communes_of, territory
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
    structures: tuple[int, ...]  # the numbers of those that are counted, first those that were confirmed


def sector_zones(region: str, kind: Kind, *, today: dt.date) -> tuple[SectorZone, ...]:
    """Every sector in every zone of ``kind`` (EPCI or département) within ``region``; zones by name."""
    return _sector_zones(region, kind, today, (directory_version(), store_version(), programme_version()))


@lru_cache(maxsize=8)  # 0.7 s for a région of 1,266 communes; kept until anything it rests on changes, or a day is over
def _sector_zones(region: str, kind: Kind, today: dt.date, _versions: object) -> tuple[SectorZone, ...]:
    above = territory(region)
    zones = sorted(built_in_within(kind, Address(above.kind, above.code)), key=lambda zone: zone.name)
    communes = built_in_within(Kind.COMMUNE, Address(above.kind, above.code))
    arrays = directory()
    is_confirmed = np.array(
        [
            stated.confirmed_on is not None and (today - stated.confirmed_on).days <= CONFIRMED_DAYS
            for stated in arrays.structures
        ],
        np.bool_,
    )
    zone_of = {code: place for place, zone in enumerate(zones) for code in communes_of(zone.address)}
    seats = np.array([zone_of.get(stated.commune or "", -1) for stated in arrays.structures], np.int64)
    placed = [(commune, zone_of.get(commune.code)) for commune in communes]
    supply = _supply(arrays, zones, placed, is_confirmed=is_confirmed, seats=seats)
    demand = _demand(zones, kind, today=today)
    shares = {
        zone.code: float(is_confirmed[seats == place].mean())
        for place, zone in enumerate(zones)
        if (seats == place).any()
    }
    return tuple(
        SectorZone(
            zone,
            code,
            supply[zone.code][code][0],
            demand[zone.code].get(code, _NOTHING),
            zone_state(
                supply[zone.code][code][0],
                demand[zone.code].get(code, _NOTHING),
                confirmed_share=shares.get(zone.code),
            ),
            supply[zone.code][code][1],
        )
        for zone in zones
        for code in sectors()
    )


_NOTHING: Final = ZoneDemand(0, 0, 0)


def _supply(
    arrays: DirectoryArrays,
    zones: Sequence[Territory],
    communes: Sequence[tuple[Territory, int | None]],
    *,
    is_confirmed: NDArray[np.bool_],
    seats: NDArray[np.int64],
) -> Mapping[str, Mapping[str, tuple[ZoneSupply, tuple[int, ...]]]]:
    """Of each zone and sector: how many structures reach at least half of its people, confirmed and not; and which.

    ``communes`` stand with the places of their zones, ``seats`` are those of the structures (-1: elsewhere).
    """
    places = [(commune, zone) for commune, zone in communes if commune.lon is not None and zone is not None]
    members = np.array([zone for _commune, zone in places], np.int64)
    people = np.array([commune.population or 1 for commune, _zone in places], np.float64)
    lon = np.array([commune.lon for commune, _zone in places], np.float64)
    lat = np.array([commune.lat for commune, _zone in places], np.float64)
    total = np.bincount(members, people, minlength=len(zones))
    reaching: dict[tuple[int, str], set[int]] = defaultdict(set)
    unsaid: dict[tuple[int, str], set[int]] = defaultdict(set)
    around = [
        {zone.address, f"{Kind.DEPARTEMENT}:{zone.departement}", f"{Kind.REGION}:{zone.region}"} for zone in zones
    ]
    reached_of: dict[tuple[int, float], NDArray[np.int64]] = {}
    for place, (owner, sector, radius) in enumerate(
        zip(arrays.owner.tolist(), arrays.sector.tolist(), arrays.radius_km.tolist(), strict=True)
    ):
        if not arrays.is_reach_known[place]:
            unsaid[int(seats[owner]), sector].add(owner)
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
            code: (
                ZoneSupply(len(confirmed), len(others)),
                tuple(arrays.numbers[owner] for owner in (*confirmed, *others)),
            )
            for code in sectors()
            for confirmed in [sorted(owner for owner in reaching[place, code] if is_confirmed[owner])]
            for others in [sorted((reaching[place, code] | unsaid[place, code]).difference(confirmed))]
        }
        for place, zone in enumerate(zones)
    }


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
        zone = _zone_code(territory(purchase.plan.territory), kind) or ""
        if zone in counts:
            for code in sectors_of_cpv(purchase.plan.cpv):
                counts[zone][code][2] += 1
    return {zone: {code: ZoneDemand(*several) for code, several in of.items()} for zone, of in counts.items()}


def zone_contracts(zone: Territory, sector: str, *, today: dt.date) -> list[int]:
    """The numbers of the contracts in force that are counted in a sector of a zone, those that end first before."""
    if contract_store() is None:
        return []
    rows = store_rows(
        f"SELECT number, cpv FROM contracts WHERE ends_on >= $today AND {zone.kind.value} = $zone AND cpv IS NOT NULL "  # noqa: S608 -- one of two words of ours
        "ORDER BY ends_on, number",
        {"today": today, "zone": zone.code},
    )
    return [number for number, cpv in rows if sector in sectors_of_cpv(cpv)]


def zone_purchases(zone: Territory, sector: str) -> list[StatedPurchase]:
    """The announced purchases that are counted in a sector of a zone."""
    return [
        purchase
        for purchase in purchases_to_come()
        if sector in sectors_of_cpv(purchase.plan.cpv)
        and _zone_code(territory(purchase.plan.territory), zone.kind) == zone.code
    ]


def _zone_code(place: Territory, kind: Kind) -> str | None:
    """The code of the zone of a kind that a place is, or lies in."""
    return place.code if place.kind is kind else (place.epci if kind is Kind.EPCI else place.departement)
