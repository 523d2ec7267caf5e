"""The places that a text may mean, as a clerk writes them: a name, an Insee code, a SIREN of an EPCI, an address."""

from typing import Final

from maillage.core.problems import NotFound, Refused
from maillage.core.text import normalised_text
from maillage.opendata.catalog.store.datasets import addresses_within
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import search, territory
from maillage.web.installation import home_territory

_GOVERNED: Final = (Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)
_BARE_KINDS: Final = {2: Kind.DEPARTEMENT, 3: Kind.DEPARTEMENT, 5: Kind.COMMUNE, 9: Kind.EPCI}  # by length of the code
_MOST: Final = 8


def places_named(text: str) -> list[tuple[str, str]]:
    """Address and name of each, the likeliest first; one alone where the text means it without doubt."""
    bare = text.strip()
    kind = _BARE_KINDS.get(len(bare)) if bare[:1].isdigit() else None
    address = f"{kind.value}:{bare.upper()}" if kind is not None else bare
    if ":" in address:
        try:
            place = territory(address)
        except (NotFound, Refused):
            # No code of ours: it may still be a name.
            return []
        return [(place.address, place.name)]
    matches = search(bare, limit=_MOST, kinds=_GOVERNED)
    # A name that is one commune's far away may be short for a place here: then the person chooses.
    here = addresses_within(home_territory())
    exact = [
        place for place in matches if normalised_text(place.name) == normalised_text(bare) and place.address in here
    ]
    several = exact if len(exact) == 1 else matches
    # What distinguishes a place from others of its name stands behind it.
    return [(place.address, f"{place.name} ({place.within})" if place.within else place.name) for place in several]


def place_text(address: str) -> str:
    """How a form writes the place of an address: its name where that means no other, else the address."""
    if not address:
        return ""
    try:
        name = territory(address).name
    except (NotFound, Refused):
        # No place any more: the address is what was said of it.
        return address
    return name if [place for place, _name in places_named(name)] == [address] else address
