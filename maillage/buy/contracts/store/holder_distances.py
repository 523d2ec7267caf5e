"""How near the holders of a selection are to where its contracts are performed, as far as both places are known."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.buy.contracts.store.indicators import LEAST_PEERS
from maillage.buy.contracts.store.selections import Ask, SelectedContracts
from maillage.core.geo import distance_m
from maillage.core.problems import NotFound, Refused
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import territory


class Nearness(StrEnum):
    """In which territory the holder is, that of the execution: the column of contracts that says it."""

    COMMUNE = "in_commune"
    EPCI = "in_epci"
    DEPARTEMENT = "in_departement"
    REGION = "in_region"


@dataclass(frozen=True, slots=True)
class NearShare:
    """Of the contracts with a holder: of how many it is known whether it is that near, and how many are."""

    nearness: Nearness
    contracts: int
    known: int
    near: int
    known_eur: float
    near_eur: float

    @property
    def share_of_known(self) -> float | None:
        """Of those that are known; None where none is."""
        return self.near / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class HolderDistances:
    """Shares by nearness, nearest first; quartiles of the distance in km, None below twelve known ones."""

    shares: tuple[NearShare, ...]
    measured: int
    quartiles_km: tuple[float, float, float] | None


def km_between(commune: str, place: str) -> float | None:
    """Between the centres of a commune and of the commune with the address ``place``; None where one is not known."""
    try:
        here, there = territory(f"{Kind.COMMUNE.value}:{commune}"), territory(place)
    except (NotFound, Refused):
        # A code that no reference has: the finding on it says so.
        return None
    if there.kind is not Kind.COMMUNE:
        return None
    if here.lon is None or here.lat is None or there.lon is None or there.lat is None:
        return None
    return float(distance_m(here.lon, here.lat, there.lon, there.lat)) / 1_000


_NEAR: Final = (
    "count({0}), count(*) FILTER ({0}), coalesce(sum(counted_eur) FILTER ({0} IS NOT NULL), 0), "
    "coalesce(sum(counted_eur) FILTER ({0}), 0)"
)


def holder_distances(ask: Ask, selection: SelectedContracts) -> HolderDistances:
    """How near the first holder of each selected contract is, orders left out."""
    columns = ", ".join(_NEAR.format(nearness.value) for nearness in Nearness)
    sql = f"""
        SELECT count(*), count(distance_km), quantile_cont(distance_km, [0.25, 0.5, 0.75]), {columns}
        FROM contracts
        WHERE NOT is_order AND holder_count > 0 AND ({selection.sql})
    """  # noqa: S608 -- of our own words
    ((contracts, measured, quartiles, *counts),) = ask(sql, selection.parameters) or [(0, 0, None, *[0] * 16)]
    shares = (
        NearShare(nearness, contracts, *counts[4 * place : 4 * place + 4]) for place, nearness in enumerate(Nearness)
    )
    return HolderDistances(tuple(shares), measured, tuple(quartiles) if measured >= LEAST_PEERS else None)


@dataclass(frozen=True, slots=True)
class NearMoney:
    """Where the money of a selection goes: sums by the smallest territory that holder and execution share, in order.

    ``elsewhere_eur`` goes outside of the region, ``unknown_eur`` to holders whose place is not known.
    """

    shares: tuple[tuple[Nearness, float], ...]
    elsewhere_eur: float
    unknown_eur: float

    @property
    def known_eur(self) -> float:
        """What goes to holders whose place is known."""
        return sum(eur for _nearness, eur in self.shares) + self.elsewhere_eur

    @property
    def unknown_share(self) -> float | None:
        """Of all money, what goes to holders whose place is not known; None where nothing does."""
        return self.unknown_eur / (self.known_eur + self.unknown_eur) if self.unknown_eur else None

    def within(self, nearness: Nearness) -> float | None:
        """The share of known money that stays within a territory, or a smaller one; None where no place is known."""
        if not self.known_eur:
            return None
        reached = list(Nearness)[: list(Nearness).index(nearness) + 1]
        return sum(eur for near, eur in self.shares if near in reached) / self.known_eur


_MONEY: Final = "coalesce(sum(counted_eur) FILTER ({0}), 0)"


def near_money(ask: Ask, selection: SelectedContracts) -> NearMoney:
    """Where the money goes by the first holder of each selected contract, orders left out."""
    conditions = []
    for nearness in Nearness:
        smaller = [other.value for other in Nearness][: list(Nearness).index(nearness)]
        conditions.append(" AND ".join([nearness.value, *(f"coalesce({column}, FALSE) = FALSE" for column in smaller)]))
    columns = ", ".join(_MONEY.format(condition) for condition in (*conditions, "NOT in_region", "in_region IS NULL"))
    sql = f"SELECT {columns} FROM contracts WHERE NOT is_order AND holder_count > 0 AND ({selection.sql})"  # noqa: S608
    ((*sums, elsewhere, unknown),) = ask(sql, selection.parameters) or [(0.0,) * 6]
    return NearMoney(tuple(zip(Nearness, sums, strict=True)), elsewhere, unknown)
