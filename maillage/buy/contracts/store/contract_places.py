"""Where the contracts of a search are carried out: how many, worth how much, in each commune and département."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import summed_selection
from maillage.buy.contracts.store.kept_answers import aggregated_rows


class PlaceContracts(NamedTuple):
    """The contracts carried out in one place, and what they count for in sums (None: no amount is before)."""

    contracts: int
    counted_eur: float | None


@dataclass(frozen=True, slots=True)
class ContractPlaces:
    """The contracts of a search by the code of the département, and those that name a commune by its code.

    ``elsewhere`` counts those that name neither: a région, a country, or nothing that is before.
    """

    departements: Mapping[str, PlaceContracts] = field(default_factory=dict)
    communes: Mapping[str, PlaceContracts] = field(default_factory=dict)
    elsewhere: int = 0

    @property
    def in_communes(self) -> int:
        """How many contracts name a commune."""
        return sum(place.contracts for place in self.communes.values())

    @property
    def in_departements(self) -> int:
        """How many contracts name a département, or a commune in it."""
        return sum(place.contracts for place in self.departements.values())


def contract_places(search: ContractSearch, *, today: dt.date) -> ContractPlaces:
    """Where the contracts that ``search`` finds are carried out."""
    selection = summed_selection(search, today=today)
    rows = aggregated_rows(
        f"SELECT departement, commune, count(*), sum(counted_eur) FROM {selection.table} WHERE {selection.sql} "  # noqa: S608 -- of our own words
        "GROUP BY departement, commune ORDER BY departement, commune",
        selection.parameters,
    )
    return placed_contracts(rows)


def placed_contracts(rows: Iterable[tuple[str | None, str | None, int, float | None]]) -> ContractPlaces:
    """The places of rows of (département, commune, contracts, what they count for)."""
    departements: dict[str, PlaceContracts] = {}
    communes: dict[str, PlaceContracts] = {}
    elsewhere = 0
    for departement, commune, count, total in rows:
        if commune is not None:
            communes[commune] = PlaceContracts(count, total)
        if departement is None:
            elsewhere += count if commune is None else 0
            continue
        before = departements.get(departement, PlaceContracts(0, None))
        amount = total if before.counted_eur is None else before.counted_eur + (total or 0.0)
        departements[departement] = PlaceContracts(before.contracts + count, amount)
    return ContractPlaces(departements, communes, elsewhere)
