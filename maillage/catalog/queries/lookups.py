"""What checks must know of the territory: which commune, postal code, département and région exist."""

from functools import lru_cache, partial
from typing import Final

from maillage.core.problems import NotFound
from maillage.core.schema.terms import Lookups
from maillage.core.text import plain
from maillage.territory import queries
from maillage.territory.terms import Address, Kind, is_code
from maillage.web.offers import offers

_MANY: Final = 50  # of the same name: there are thirteen Saint-Sauveur, all found by one
_KEPT: Final = 65_536  # answers: each distinct text of a file is asked once, and the next file asks the same


def lookups() -> Lookups:
    """The lookups over the territory reference: all of France."""
    return Lookups(
        is_commune_code=is_commune_code,
        is_commune_name=is_commune_name,
        is_postal_code=is_postal_code,
        is_departement_code=partial(_stands, Kind.DEPARTEMENT),
        is_departement_name=partial(_is_named, Kind.DEPARTEMENT),
        is_region_code=partial(_stands, Kind.REGION),
        is_region_name=partial(_is_named, Kind.REGION),
        offered_checks={check.name: check.judge for check in offers("table_checks", "CHECKS")},
    )


@lru_cache(maxsize=_KEPT)
def is_commune_code(text: str) -> bool:
    """Whether that is the Insee code in force of a commune, or of an arrondissement of Paris, Lyon or Marseille."""
    return queries.current_code(text) == text or _stands(Kind.ARRONDISSEMENT, text)


@lru_cache(maxsize=_KEPT)
def is_commune_name(text: str) -> bool:
    """Whether a commune has that name, whatever its accents, case and hyphens."""
    return _is_named(Kind.COMMUNE, text)


@lru_cache(maxsize=_KEPT)
def is_postal_code(text: str) -> bool:
    """Whether a commune has that postal code."""
    if len(text) != len("58000") or not text.isdecimal() or not text.isascii():
        return False
    places = queries.search(text, limit=_MANY, kinds=(Kind.COMMUNE, Kind.ARRONDISSEMENT))
    return any(text in place.postal_codes for place in places)


def _stands(kind: Kind, code: str) -> bool:
    if not is_code(kind, code):
        return False
    try:
        queries.territory(str(Address(kind, code)))
    except NotFound:
        return False  # a code of that form that nothing bears
    return True


def _is_named(kind: Kind, text: str) -> bool:
    name = plain(text)
    return bool(name) and any(plain(place.name) == name for place in queries.search(text, limit=_MANY, kinds=(kind,)))
