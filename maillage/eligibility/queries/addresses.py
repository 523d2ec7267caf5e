"""The addresses that this installation has loaded: found by their words, or by a place. No question is kept.

``addresses/<digest>.sqlite3``: a file of the BAN each, its addresses and an index of their words (FTS5);
``sources.json`` names those in force, ``places.csv`` has the positions of all of them for predictions.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final, NamedTuple

from maillage.coverage.queries.loaded_addresses import addresses_folder
from maillage.eligibility.rules.address_words import address_words, beginnings, likeness

SOURCES_FILE: Final = "sources.json"
_MOST_CANDIDATES: Final = 300
_NEAR_DEG: Final = 0.0004  # of latitude: 45 m
_FIND: Final = """
    SELECT address.street, address.commune, address.postal_code, address.words, address.lon, address.lat
    FROM address_words JOIN address ON address.number = address_words.rowid
    WHERE address_words MATCH :words LIMIT :most
"""
_NEAR: Final = """
    SELECT street || ', ' || commune FROM address
    WHERE lat BETWEEN :lat - :span AND :lat + :span AND lon BETWEEN :lon - 1.5 * :span AND :lon + 1.5 * :span
    ORDER BY (lat - :lat) * (lat - :lat) + 0.46 * (lon - :lon) * (lon - :lon) LIMIT 1
"""


class FoundAddress(NamedTuple):
    """An address: what stands before the commune, the commune with its postal code, degrees."""

    label: str
    commune: str
    lon: float
    lat: float


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
    exact = [f'"{word}"' for word in words[:-1]] + [_begun(words[-1])]
    candidates = _candidates(exact) or _candidates([_begun(word) for word in beginnings(words)])
    ranked = sorted(candidates, key=lambda row: (*(-part for part in likeness(words, tuple(row[3].split()))), row[0]))
    return tuple(
        FoundAddress(street, f"{postal_code} {commune}".strip(), lon, lat)
        for street, commune, postal_code, _words, lon, lat in ranked[:most]
    )


def address_near(lon: float, lat: float) -> str:
    """The address within some forty metres of a place; "" where there is none."""
    place = {"lon": lon, "lat": lat, "span": _NEAR_DEG}
    rows = (connection.execute(_NEAR, place).fetchone() for connection in _indexes())
    return next((str(row[0]) for row in rows if row is not None), "")


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
