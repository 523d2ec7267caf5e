"""Supply beside demand: sectors in the zones of a territory, structures that reach them, contracts bought there.

A structure reaches a zone where its activity reaches at least half of the people of the zone, commune by commune.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from django.urls import reverse
from numpy.typing import NDArray
from shapely.geometry import mapping

from maillage.buy.contracts.domain.contracts import CONTRACTS
from maillage.buy.contracts.store.contract_store import contract_store, store_version
from maillage.buy.programme.store.planned_purchases import PLANNED_PURCHASES, StatedPurchase, programme_version
from maillage.buy.programme.store.programme_search import purchases_to_come
from maillage.core.geo import EARTH_RADIUS_M, ROUND_OF_COSINE, unit_vectors
from maillage.core.problems import NotFound
from maillage.include.structures.domain.blank_zones import ZoneDemand, ZoneState, ZoneSupply, zone_state
from maillage.include.structures.domain.sectors import sectors, sectors_of_cpv
from maillage.include.structures.domain.structures import CONFIRMED_DAYS, STRUCTURES
from maillage.include.structures.store.sourcing import DirectoryArrays, directory
from maillage.include.structures.store.structures import directory_version
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.store.territories import built_in_within, communes_of, outline, territory
from maillage.web.demonstration import shown_as
from maillage.web.installation import home_territory

REACHED_SHARE: Final = 0.5
ENDING_DAYS: Final = 548  # eighteen months
_MOST_PAIRS: Final = 4_000_000  # of structures and communes at once: 32 MB of numbers

_TOLERANCE_DEG: Final = 0.002  # 200 m: a département on a screen


@dataclass(frozen=True, slots=True)
class SectorZone:
    """A sector in a zone: what reaches it, what is bought there, and what the rule says."""

    zone: Territory
    sector: str
    supply: ZoneSupply
    demand: ZoneDemand
    state: ZoneState
    structures: tuple[int, ...]  # the numbers of those that are counted, first those that were confirmed


@shown_as(STRUCTURES, CONTRACTS, PLANNED_PURCHASES)
def sector_zones(region: str, kind: Kind, *, today: dt.date) -> tuple[SectorZone, ...]:
    """Every sector in every zone of ``kind`` (EPCI or département) within ``region``; zones by name."""
    return _sector_zones(region, kind, today, (directory_version(), store_version(), programme_version()))


@lru_cache(maxsize=8)  # a second for 20,000 structures; kept until what it rests on changes, or a day is over
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
    reached = _zones_reached(arrays, zones, communes)
    is_unsaid = np.zeros_like(reached)
    is_seated = ~arrays.is_reach_known & (seats[arrays.owner] >= 0)
    is_unsaid[is_seated, seats[arrays.owner[is_seated]]] = True
    numbers = np.array(arrays.numbers, np.int64)
    supply: dict[str, dict[str, tuple[ZoneSupply, tuple[int, ...]]]] = {zone.code: {} for zone in zones}
    for code in sectors():
        rows = np.flatnonzero(arrays.sector == code)
        # The rows of one structure are one: it is counted once however many of its activities reach a zone.
        owners, first = np.unique(arrays.owner[rows], return_index=True)
        reaching, unsaid = (
            np.logical_or.reduceat(flags[rows], first, axis=0) if len(rows) else flags[:0]
            for flags in (reached, is_unsaid)
        )
        confirmed = reaching & is_confirmed[owners][:, None]
        others = (reaching | unsaid) & ~confirmed
        for place, zone in enumerate(zones):
            of_zone = [numbers[owners[flags[:, place]]].tolist() for flags in (confirmed, others)]
            supply[zone.code][code] = (ZoneSupply(len(of_zone[0]), len(of_zone[1])), (*of_zone[0], *of_zone[1]))
    return supply


def _zones_reached(
    arrays: DirectoryArrays, zones: Sequence[Territory], communes: Sequence[tuple[Territory, int | None]]
) -> NDArray[np.bool_]:
    """Of each activity (row) whether it reaches at least half of the people of each zone (column).

    Structures beside communes are one product of matrices, as in the reach of opportunities; people in reach another.
    """
    places = [(commune, zone) for commune, zone in communes if commune.lon is not None and zone is not None]
    points = unit_vectors([commune.lon for commune, _zone in places], [commune.lat for commune, _zone in places])
    people = np.zeros((len(places), len(zones)), np.float32)
    for row, (commune, zone) in enumerate(places):
        people[row, zone] = commune.population or 1
    least_people = REACHED_SHARE * np.maximum(people.sum(axis=0), 1.0)
    # An establishment that goes equally far in several sectors is looked at once.
    radius_km = np.where(np.isfinite(arrays.radius_km), arrays.radius_km, -1.0)
    pairs, row_pairs = np.unique(np.column_stack([arrays.owner, radius_km]), axis=0, return_inverse=True)
    owners, angles = pairs[:, 0].astype(np.int64), np.clip(pairs[:, 1] * 1000 / EARTH_RADIUS_M, 0, np.pi)
    least_cosine = np.where(pairs[:, 1] < 0, np.inf, np.cos(angles) - ROUND_OF_COSINE)
    vectors = unit_vectors(arrays.lon[owners], arrays.lat[owners])
    reached = np.empty((len(pairs), len(zones)), np.bool_)
    step = max(1, _MOST_PAIRS // max(1, len(places)))
    for start in range(0, len(pairs), step):
        block = slice(start, start + step)
        within = (vectors[block] @ points.T >= least_cosine[block, None]).astype(np.float32)
        reached[block] = within @ people >= least_people
    of_rows: NDArray[np.bool_] = reached[row_pairs.ravel()] | np.isposinf(arrays.radius_km)[:, None]
    around = [
        {zone.address, f"{Kind.DEPARTEMENT}:{zone.departement}", f"{Kind.REGION}:{zone.region}"} for zone in zones
    ]
    for row, named in arrays.zones.items():
        of_rows[row] |= [not named.isdisjoint(addresses) for addresses in around]
    return of_rows & arrays.is_reach_known[:, None]


def _demand(zones: Sequence[Territory], kind: Kind, *, today: dt.date) -> Mapping[str, Mapping[str, ZoneDemand]]:
    """Of each zone and sector: contracts in force there, those that end within 18 months, announced purchases."""
    codes = [zone.code for zone in zones]
    counts: dict[str, dict[str, list[int]]] = {code: defaultdict(lambda: [0, 0, 0]) for code in codes}
    store = contract_store()
    if store is not None:
        column = kind.value
        rows = store.rows(
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
    store = contract_store()
    if store is None:
        return []
    rows = store.rows(
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


def zone_shapes(kind: Kind, sector: str, *, today: dt.date) -> Mapping[str, Any]:
    """GeoJSON of the zones of the installation's territory that have an outline; ``page`` is a path of this place."""
    features = []
    for cell in sector_zones(home_territory(), kind, today=today):
        shape = _shape(cell.zone.address) if cell.sector == sector else None
        if shape is None:
            continue
        facts = {
            "zone": cell.zone.name,
            "state": cell.state.value,
            "confirmed": cell.supply.confirmed,
            "unconfirmed": cell.supply.unconfirmed,
            "to_come": cell.demand.to_come,
            "page": reverse("blank_zone", args=[cell.zone.address, sector]),
        }
        features.append({"type": "Feature", "geometry": shape, "properties": facts})
    return {"type": "FeatureCollection", "features": features}


@lru_cache(maxsize=512)  # the outline of an EPCI is put together of its communes' in 5 ms, and there are seventy
def _shape(address: str) -> Mapping[str, Any] | None:
    try:
        shape = outline(address)
    except NotFound:
        # A zone that the contours do not have is in the matrix alone.
        return None
    geometry: Mapping[str, Any] = mapping(shape.simplify(_TOLERANCE_DEG))
    return geometry
