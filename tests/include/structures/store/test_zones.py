"""Who reaches which zone: as by looking at each structure, each commune and each activity, one after the other."""

import datetime as dt
import random
from collections import defaultdict
from dataclasses import replace

import pytest
from django.conf import settings

from maillage.core.clock import utc_now
from maillage.core.geo import distance_m
from maillage.demonstration.structures import invented_structures
from maillage.include.structures.domain.structures import CONFIRMED_DAYS, Activity, Reach, ReachKind, StatedStructure
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.sourcing import directory
from maillage.include.structures.store.structures import new_rows, stated_structure
from maillage.include.structures.store.zones import REACHED_SHARE, sector_zones
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.store.territories import built_in_within, communes_of

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)


def region_communes() -> list[Territory]:
    kind, code = settings.HOME_TERRITORY.split(":")
    return built_in_within(Kind.COMMUNE, Address(Kind(kind), code))


def some_structures() -> None:
    """Forty of a region, of which some go by zones, some everywhere, some do one thing at two distances."""
    chance = random.Random(3)
    rows = chance.sample(list(invented_structures(region_communes(), today=TODAY)), 40)
    changed = []
    for place, stated in enumerate(rows):
        activities = stated.activities
        if place % 7 == 0:
            activities = (Activity("proprete", (), Reach(ReachKind.ZONES, zones=("departement:44", "epci:200067635"))),)
        elif place % 11 == 0:
            activities = (Activity("proprete", (), Reach(ReachKind.COUNTRY)),)
        elif place % 5 == 0:
            near, far = (Reach(ReachKind.RADIUS, radius_km=km) for km in (10.0, 60.0))
            activities = (Activity("proprete", (), near), Activity("proprete", (), far))
        changed.append(replace(stated, activities=activities))
    new_rows(changed, source="Liste", now=utc_now())


def plain_supply(zones: list[Territory]) -> dict[tuple[str, str], tuple[int, int]]:
    """How many structures reach each sector of each zone, confirmed and not, by plain loops."""
    communes = {commune.code: commune for commune in region_communes()}
    supply: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for stated in map(stated_structure, Structure.objects.all()):
        is_confirmed = stated.confirmed_on is not None and (TODAY - stated.confirmed_on).days <= CONFIRMED_DAYS
        for zone in zones:
            members = [communes[code] for code in communes_of(zone.address) if code in communes]
            for activity in stated.activities:
                reach = activity.reach
                if reach.kind is ReachKind.UNKNOWN:
                    if stated.commune in {commune.code for commune in members}:
                        supply[zone.code, activity.sector][1].add(stated.siret)
                elif _is_reached(stated, reach, zone, members):
                    supply[zone.code, activity.sector][0 if is_confirmed else 1].add(stated.siret)
    return {key: (len(sure), len(unsure - sure)) for key, (sure, unsure) in supply.items()}


def _is_reached(stated: StatedStructure, reach: Reach, zone: Territory, members: list[Territory]) -> bool:
    if reach.kind is ReachKind.COUNTRY:
        return True
    if reach.kind is ReachKind.ZONES:
        return not {zone.address, f"departement:{zone.departement}", f"region:{zone.region}"}.isdisjoint(reach.zones)
    placed = [(commune, commune.population or 1) for commune in members if commune.lon is not None]
    near = sum(
        people
        for commune, people in placed
        if distance_m(stated.lon or 0, stated.lat or 0, commune.lon or 0, commune.lat or 0)
        <= 1000 * (reach.radius_km or 0)
    )
    return near >= REACHED_SHARE * sum(people for _commune, people in placed)


@pytest.mark.parametrize("kind", [Kind.DEPARTEMENT, Kind.EPCI])
def test_supply_of_zones_is_that_of_plain_loops(kind: Kind):
    some_structures()

    cells = sector_zones(settings.HOME_TERRITORY, kind, today=TODAY)

    supply = {(cell.zone.code, cell.sector): (cell.supply.confirmed, cell.supply.unconfirmed) for cell in cells}
    zones = list({cell.zone.code: cell.zone for cell in cells}.values())
    assert {key: counts for key, counts in supply.items() if any(counts)} == plain_supply(zones)
    assert all(len(cell.structures) == cell.supply.confirmed + cell.supply.unconfirmed for cell in cells)
    assert {number for cell in cells for number in cell.structures} <= set(directory().numbers)
