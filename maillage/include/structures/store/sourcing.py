"""Which structures answer a need: those whose activity reaches the place, with a score that explains itself.

All structures stand in arrays of this process, read again when the directory changes: a need is answered without SQL.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.utils.translation import get_language
from numpy.typing import NDArray

from maillage.core.geo import distance_m
from maillage.include.structures.domain.sectors import sectors, sectors_of_cpv
from maillage.include.structures.domain.sourcing import BuyerNeed, SourcingScore, WaitingAnswers
from maillage.include.structures.domain.sourcing_scores import dependence, sourcing_score, structure_load
from maillage.include.structures.domain.structures import ReachKind, ServiceKind, StatedStructure
from maillage.include.structures.store.structure_contracts import running_contracts
from maillage.include.structures.store.structures import (
    contracts_won,
    directory_version,
    public_structures,
    stated_structure,
)
from maillage.territory.store.territories import parents, territory

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SourcedStructure:
    """A structure that answers a need. ``distance_km`` is None where nobody said where it is.

    ``is_reach_known`` is False where it works in the sector, and nobody said how far it goes.
    """

    number: int
    structure: StatedStructure
    distance_km: float | None
    is_reach_known: bool
    dependence: float | None
    contracts_won: int | None
    score: SourcingScore


@dataclass(frozen=True, slots=True, eq=False)
class DirectoryArrays:
    """All public structures, and a row an activity: whose it is, its sector, how far it goes.

    ``radius_km`` is infinite for the whole country and NaN where nobody said it or it goes by zones.
    """

    numbers: tuple[int, ...]
    structures: tuple[StatedStructure, ...]
    lon: Floats
    lat: Floats
    owner: NDArray[np.int64]
    sector: NDArray[np.str_]
    radius_km: Floats
    is_reach_known: Flags
    zones: Mapping[int, frozenset[str]]
    services: tuple[frozenset[ServiceKind], ...]


def sector_names() -> Mapping[str, str]:
    """What each sector is called, by its code, in the order of the table."""
    return {code: sector.name_in(get_language()) for code, sector in sectors().items()}


def sectors_answering(sector: str, cpv: str) -> frozenset[str]:
    """The sectors that a buyer means by the code of one, by a CPV code, or by both; none where it means none."""
    return frozenset({sector} & set(sectors())) | frozenset(sectors_of_cpv(cpv))


def need_at(address: str, codes: frozenset[str], amount_eur: float | None) -> BuyerNeed | None:
    """The need for these sectors at a territory; None where nobody says where that lies."""
    place = territory(address)
    if place.lon is None or place.lat is None:
        return None
    around = frozenset({place.address, *(above.address for above in parents(place.address))})
    return BuyerNeed(codes, place.lon, place.lat, territories=around, amount_eur=amount_eur)


def directory() -> DirectoryArrays:
    """The directory as it stands."""
    return _directory(directory_version())


@lru_cache(maxsize=1)  # 20,000 rows are read in 0.6 s; a need is then answered in 20 ms
def _directory(_version: tuple[int, str]) -> DirectoryArrays:
    rows = list(public_structures().order_by("pk"))
    structures = tuple(map(stated_structure, rows))
    activities = [(owner, activity) for owner, stated in enumerate(structures) for activity in stated.activities]
    reaches = [activity.reach for _owner, activity in activities]
    return DirectoryArrays(
        numbers=tuple(row.pk for row in rows),
        structures=structures,
        lon=np.array([np.nan if stated.lon is None else stated.lon for stated in structures], np.float64),
        lat=np.array([np.nan if stated.lat is None else stated.lat for stated in structures], np.float64),
        owner=np.array([owner for owner, _activity in activities], np.int64),
        sector=np.array([activity.sector for _owner, activity in activities], np.str_),
        radius_km=np.array(
            [
                np.inf if reach.kind is ReachKind.COUNTRY else np.nan if reach.radius_km is None else reach.radius_km
                for reach in reaches
            ],
            np.float64,
        ),
        is_reach_known=np.array([reach.kind is not ReachKind.UNKNOWN for reach in reaches], np.bool_),
        zones={place: frozenset(reach.zones) for place, reach in enumerate(reaches) if reach.zones},
        services=tuple(frozenset(activity.services) for _owner, activity in activities),
    )


@dataclass(frozen=True, slots=True)
class StructureReach:
    """How many structures reach a place, whatever they do there, and in how many sectors."""

    structures: int
    sectors: int


def place_reach(need: BuyerNeed) -> StructureReach:
    """Who reaches the place of a need, each once; whose reach nobody said are not among them."""
    arrays = directory()
    km = distance_m(need.lon, need.lat, arrays.lon, arrays.lat) / 1000
    within = _within(arrays, km, need)
    return StructureReach(len(np.unique(arrays.owner[within])), len(np.unique(arrays.sector[within])))


def _within(arrays: DirectoryArrays, km: Floats, need: BuyerNeed) -> Flags:
    """Of each activity, whether it reaches the place of a need; ``km`` are the distances of the structures."""
    within: Flags = (km[arrays.owner] <= arrays.radius_km) | np.isinf(arrays.radius_km)
    for place, zones in arrays.zones.items():
        within[place] = not zones.isdisjoint(need.territories)
    return within


def structures_for(
    need: BuyerNeed, *, today: dt.date, waiting: Mapping[str, WaitingAnswers] | None = None
) -> list[SourcedStructure]:
    """Who answers ``need``, the best score first; those whose reach nobody said come after all others.

    ``waiting`` are answers by SIRET that other buyers have not decided on, where who asks may know of them.
    """
    arrays = directory()
    if not len(arrays.owner):
        return []
    km = distance_m(need.lon, need.lat, arrays.lon, arrays.lat) / 1000
    answers = np.isin(arrays.sector, sorted(need.sectors))
    if need.services:
        # Who did not say how it works is not left out.
        answers &= np.array([not services or bool(services & need.services) for services in arrays.services])
    if need.kinds:
        kinds = np.array([stated.kind in need.kinds for stated in arrays.structures])
        answers &= kinds[arrays.owner]
    reaching = set(arrays.owner[answers & _within(arrays, km, need)].tolist())
    unsaid = set(arrays.owner[answers & ~arrays.is_reach_known].tolist()) - reaching
    won = contracts_won(arrays.structures[owner].siret for owner in reaching | unsaid)
    contracts = running_contracts(today)
    first_day = max(today, need.starts_on or today)
    matches = []
    for owner in reaching | unsaid:
        stated = arrays.structures[owner]
        distance = None if np.isnan(km[owner]) else float(km[owner])
        share = dependence(need.amount_eur, stated.turnover_eur)
        count = won[stated.siret].by_siret if stated.siret in won else None
        load = structure_load(
            None if contracts is None else contracts.get(stated.siret, ()),
            (waiting or {}).get(stated.siret),
            turnover_eur=stated.turnover_eur,
            on=first_day,
        )
        score = sourcing_score(
            distance_km=distance,
            dependence_share=share,
            contracts_won=count,
            load=load,
            days_since_confirmed=None if stated.confirmed_on is None else (today - stated.confirmed_on).days,
        )
        matches.append(
            SourcedStructure(arrays.numbers[owner], stated, distance, owner in reaching, share, count, score)
        )
    return sorted(
        matches,
        key=lambda match: (not match.is_reach_known, -match.score.points, -match.score.known_share, match.number),
    )
