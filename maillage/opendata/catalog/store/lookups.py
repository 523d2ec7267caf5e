"""Territory look-ups for the table checks: communes, postal codes, départements and régions."""

from functools import lru_cache, partial
from typing import Final

from maillage.core.problems import NotFound
from maillage.core.schema.terms import Lookups
from maillage.core.text import normalised_text
from maillage.territory.domain.terms import Address, Kind, is_code
from maillage.territory.store import territories as queries
from maillage.web.offers import offers

_MANY: Final = 50  # results per name: thirteen communes are called Saint-Sauveur
_KEPT: Final = 65_536  # cached answers: each distinct text of a file is looked up once, and files repeat each other's


def lookups() -> Lookups:
    """The look-ups over the territory reference, for all of France."""
    return Lookups(
        is_commune_code=is_commune_code,
        is_commune_name=is_commune_name,
        is_postal_code=is_postal_code,
        is_departement_code=partial(_stands, Kind.DEPARTEMENT),
        is_departement_name=partial(_is_named, Kind.DEPARTEMENT),
        is_region_code=partial(_stands, Kind.REGION),
        is_region_name=partial(_is_named, Kind.REGION),
        offered_checks={check.name: check.judge for check in offers("table_checks")},
    )


@lru_cache(maxsize=_KEPT)
def is_commune_code(text: str) -> bool:
    """Whether ``text`` is the current Insee code of a commune, or of an arrondissement of Paris, Lyon or Marseille."""
    return queries.current_code(text) == text or _stands(Kind.ARRONDISSEMENT, text)


@lru_cache(maxsize=_KEPT)
def is_commune_name(text: str) -> bool:
    """Whether a commune has that name, ignoring accents, case and hyphens."""
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
        return False  # well-formed, but not assigned
    return True


def _is_named(kind: Kind, text: str) -> bool:
    name = normalised_text(text)
    return bool(name) and any(
        normalised_text(place.name) == name for place in queries.search(text, limit=_MANY, kinds=(kind,))
    )
