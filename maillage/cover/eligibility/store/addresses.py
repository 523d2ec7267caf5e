"""The addresses that this installation has loaded: found by their words, or by a place. No question is kept.

``addresses/<digest>.sqlite3``: a file of the BAN each, its addresses and an index of their words (FTS5);
``sources.json`` names those in force, ``places.csv`` has the positions of all of them for predictions;
``access.sqlite3`` says which addresses have a good fixed line.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from statistics import fmean
from typing import Any, Final, NamedTuple

from maillage.cover.eligibility.domain.address_words import (
    address_words,
    beginnings,
    likeness,
    street_of,
    without_house_number,
)
from maillage.cover.prediction.store.loaded_addresses import addresses_folder

SOURCES_FILE: Final = "sources.json"
_MOST_CANDIDATES: Final = 300
_YES_NO: Final = {"oui": True, "non": False}
_NEAR_DEG: Final = 0.0004  # of latitude: 45 m
_FIND: Final = """
    SELECT address.street, address.commune, address.postal_code, address.words, address.lon, address.lat
    FROM address_words JOIN address ON address.number = address_words.rowid
    WHERE address_words MATCH :words LIMIT :most
"""
ACCESS_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS access (ban_id TEXT PRIMARY KEY, part TEXT, good_access TEXT) STRICT, WITHOUT ROWID;
"""
_NEAR: Final = """
    SELECT street || ', ' || commune, good_access, {ban_id} FROM address
    WHERE lat BETWEEN :lat - :span AND :lat + :span AND lon BETWEEN :lon - 1.5 * :span AND :lon + 1.5 * :span
    ORDER BY (lat - :lat) * (lat - :lat) + 0.46 * (lon - :lon) * (lon - :lon) LIMIT 1
"""


class FoundAddress(NamedTuple):
    """An address: what stands before the commune, the commune with its postal code, degrees."""

    label: str
    commune: str
    lon: float
    lat: float


class AddressMatch(NamedTuple):
    """An address that was found as it was typed, or one amid its street (``is_house`` is false)."""

    address: FoundAddress
    is_house: bool


class NearbyAddress(NamedTuple):
    """The address beside a place, and whether it has another good access; None: neither its file nor Arcep's says."""

    label: str
    has_good_access: bool | None


def address_sources() -> list[dict[str, Any]]:
    """What was loaded, in its order: file, digest, addresses, rows left out, moment."""
    try:
        sources: list[dict[str, Any]] = json.loads((addresses_folder() / SOURCES_FILE).read_bytes())
    except FileNotFoundError:
        return []
    return sources


def has_addresses() -> bool:
    """Whether addresses can be found by their words."""
    return (addresses_folder() / SOURCES_FILE).is_file()


def addresses_found(text: str, *, most: int) -> tuple[FoundAddress, ...]:
    """The addresses that fit words best, whatever their accents and abbreviations; none where nothing fits.

    Words are whole, the last one may be begun; where nothing has them all, words that begin alike are taken.
    """
    words = address_words(text)
    if not words or not has_addresses():
        return ()
    return _ranked(words, _with_words(words) or _candidates([_begun(word) for word in beginnings(words)]))[:most]


def matching_addresses(text: str) -> tuple[AddressMatch, ...]:
    """The houses that have all words of an address, one of each street; where no house has its number, their streets.

    None where no street has the other words: ``addresses_found`` says which are written alike.
    """
    words = address_words(text)
    if not words or not has_addresses():
        return ()
    street_words = without_house_number(words)
    has_number = street_words != words
    if has_number and (houses := _with_words(words)):
        return tuple(AddressMatch(street[0], is_house=True) for street in _by_street(_ranked(words, houses)))
    if not street_words:
        return ()
    streets = _by_street(_ranked(street_words, _with_words(street_words)))
    return tuple(
        AddressMatch(street[0] if len(street) == 1 else _amid(street), is_house=len(street) == 1 and not has_number)
        for street in streets
    )


def _by_street(addresses: Sequence[FoundAddress]) -> list[list[FoundAddress]]:
    """The addresses of each street, in their order."""
    streets: dict[tuple[str, str], list[FoundAddress]] = {}
    for address in addresses:
        streets.setdefault((street_of(address.label), address.commune), []).append(address)
    return list(streets.values())


def _amid(addresses: Sequence[FoundAddress]) -> FoundAddress:
    """The address nearest to the middle of all; the street alone is its name."""
    lon, lat = fmean(address.lon for address in addresses), fmean(address.lat for address in addresses)
    middle = min(addresses, key=lambda address: (address.lat - lat) ** 2 + 0.46 * (address.lon - lon) ** 2)
    return middle._replace(label=street_of(middle.label))


def address_near(lon: float, lat: float) -> NearbyAddress | None:
    """The address within some forty metres of a place."""
    place = {"lon": lon, "lat": lat, "span": _NEAR_DEG}
    for connection in _indexes():
        near = _NEAR.format(ban_id="ban_id" if has_ban_ids(connection) else "''")
        row = connection.execute(near, place).fetchone()
        if row is not None:
            label, good_access, ban_id = row
            return NearbyAddress(str(label), _YES_NO.get(good_access or _fixed_access(ban_id)))
    return None


def access_file() -> Path:
    """Where it stands which addresses have a good fixed line."""
    return addresses_folder() / "access.sqlite3"


def has_ban_ids(connection: sqlite3.Connection) -> bool:
    """Whether an index has the keys of its addresses: those of version 1 have none until their file is newer."""
    column = connection.execute("SELECT 1 FROM pragma_table_info('address') WHERE name = 'ban_id'").fetchone()
    return column is not None


def _fixed_access(ban_id: str) -> str:
    """Whether an address has a good fixed line: "oui", "non", "" where nothing says it."""
    if not ban_id or not access_file().is_file():
        return ""
    # The file is replaced whole, never changed: no lock is asked for.
    with closing(sqlite3.connect(f"file:{access_file()}?mode=ro&immutable=1", uri=True)) as connection:
        row = connection.execute("SELECT good_access FROM access WHERE ban_id = ?", (ban_id,)).fetchone()
    return "" if row is None else str(row[0])


def _with_words(words: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """The addresses that have all words, the last one may be begun."""
    return _candidates([f'"{word}"' for word in words[:-1]] + [_begun(words[-1])])


def _ranked(words: tuple[str, ...], rows: list[tuple[Any, ...]]) -> tuple[FoundAddress, ...]:
    """Those that fit best first."""
    ranked = sorted(rows, key=lambda row: (*(-part for part in likeness(words, tuple(row[3].split()))), row[0]))
    return tuple(
        FoundAddress(street, f"{postal_code} {commune}".strip(), lon, lat)
        for street, commune, postal_code, _words, lon, lat in ranked
    )


def _begun(word: str) -> str:
    return f'"{word}"' if word.isdigit() else f'"{word}"*'


def _candidates(terms: list[str]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for connection in _indexes():
        rows += connection.execute(_FIND, {"words": " AND ".join(terms), "most": _MOST_CANDIDATES})
    return rows


def _indexes() -> Iterator[sqlite3.Connection]:
    """The index of each file in force, open while it is looked at."""
    for source in address_sources():
        path = addresses_folder() / f"{source['digest']}.sqlite3"
        # A file never changes under its name: no lock is asked for, nothing is written beside it.
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
            yield connection
