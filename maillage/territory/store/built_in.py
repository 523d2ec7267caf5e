"""Reads territories of the reference from the derived file: by address, by rank, by what contains them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from maillage.territory.domain.terms import Address, Box, Kind, Territory
from maillage.territory.store.derived import Derived, derived

COLUMNS: Final = (
    "address, kind, code, name, population, lon, lat, west, south, east, north, "
    "postal_codes, departement, region, epci, commune, within, vintage"
)
_SELECT: Final = f"SELECT {COLUMNS} FROM territory"  # noqa: S608 -- a constant


def built_in(address: str) -> Territory | None:
    """The territory of the reference at ``address``, or None."""
    return _built_in(derived(), address)


def built_in_at(addresses: Iterable[str]) -> list[Territory]:
    """The territories of the reference at ``addresses``, in that order; unknown ones are omitted."""
    territories = (built_in(address) for address in addresses)
    return [territory for territory in territories if territory is not None]


def built_in_of_ranks(ranks: Sequence[int]) -> list[Territory]:
    """The territories of these ranks, in the order of ``ranks``."""
    marks = ",".join("?" * len(ranks))
    rows = derived().rows(f"SELECT rank, {COLUMNS} FROM territory WHERE rank IN ({marks})", ranks)  # noqa: S608 -- marks only
    by_rank = {row[0]: _territory_of(row[1:]) for row in rows}
    return [by_rank[rank] for rank in ranks]


def built_in_within(kind: Kind, above: Address) -> list[Territory]:
    """The territories of ``kind`` inside the région, département, EPCI or commune at ``above``, by code."""
    return list(_within(derived(), kind, above))


def built_in_places() -> list[Territory]:
    """The places of the reference (the beaches), by code."""
    return built_in_of_kind(Kind.PLACE)


def built_in_of_kind(kind: Kind) -> list[Territory]:
    """The territories of one kind in the whole country, by code."""
    return list(_of_kind(derived(), kind))


def largest_communes(box: Box, *, most: int) -> list[tuple[str, float, float]]:
    """Name, longitude and latitude of the communes with the most inhabitants in ``box``, the largest first."""
    rows = derived().rows(
        "SELECT name, lon, lat FROM territory WHERE kind = ? AND lon BETWEEN ? AND ? AND lat BETWEEN ? AND ? "
        "ORDER BY population DESC, code LIMIT ?",
        (Kind.COMMUNE, box.west, box.east, box.south, box.north, most),
    )
    return [(name, lon, lat) for name, lon, lat in rows]


def commune_named(code: str) -> Territory | None:
    """The commune with that Insee code, or its successor; None if the code never existed."""
    current = current_code(code) if code else None
    return built_in(str(Address(Kind.COMMUNE, current))) if current else None


def name_of(code: str) -> str | None:
    """The name of the commune (or its successor) or municipal arrondissement with that Insee code; None if unknown."""
    commune = built_in(str(Address(Kind.COMMUNE, current_code(code) or code)))
    territory = commune or built_in(str(Address(Kind.ARRONDISSEMENT, code)))
    return territory.name if territory else None


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The names of communes and municipal arrondissements by Insee code; unknown codes are omitted."""
    return {code: name for code in codes if (name := name_of(code)) is not None}


def current_code(code: str) -> str | None:
    """The current Insee code of the commune that has or had ``code``; None if it never existed."""
    if built_in(str(Address(Kind.COMMUNE, code))):
        return code
    return _heir_code(derived(), code)


def _territory_of(row: Sequence[Any]) -> Territory:
    address, kind, code, name, population, lon, lat, west, south, east, north, postal, *rest = row
    departement, region, epci, commune, within, vintage = rest
    return Territory(
        address=address,
        kind=Kind(kind),
        code=code,
        name=name,
        population=population,
        lon=lon,
        lat=lat,
        bbox=None if west is None else Box(west, south, east, north),
        postal_codes=tuple(postal.split()),
        departement=departement,
        region=region,
        epci=epci,
        commune=commune,
        within=within,
        vintage=vintage,
    )


@lru_cache(maxsize=64)  # pages of a région ask for its communes several times
def _within(file: Derived, kind: Kind, above: Address) -> tuple[Territory, ...]:
    rows = file.rows(f"{_SELECT} WHERE {above.kind} = ? AND kind = ? ORDER BY code", (above.code, kind))
    return tuple(_territory_of(row) for row in rows)


@lru_cache(maxsize=4)
def _of_kind(file: Derived, kind: Kind) -> tuple[Territory, ...]:
    return tuple(_territory_of(row) for row in file.rows(f"{_SELECT} WHERE kind = ? ORDER BY code", (kind,)))


@lru_cache(maxsize=4096)
def _built_in(file: Derived, address: str) -> Territory | None:
    rows = file.rows(f"{_SELECT} WHERE address = ?", (address,))
    return _territory_of(rows[0]) if rows else None


@lru_cache(maxsize=4096)
def _heir_code(file: Derived, code: str) -> str | None:
    rows = file.rows("SELECT current FROM retired WHERE code = ?", (code,))
    return str(rows[0][0]) if rows else None
