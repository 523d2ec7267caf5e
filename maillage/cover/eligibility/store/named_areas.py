"""The postal code or the commune that an address names, for an address whose street is not known."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from maillage.cover.eligibility.domain.address_words import address_words, postal_code_in
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.territories import search, territory
from maillage.web.installation import home_territory

_MOST_SEARCHED: Final = 30
_MOST_WORDS: Final = 12


class NamedArea(NamedTuple):
    """Communes that an address names; ``postal_code`` is "" where they were named without.

    ``is_all`` says that nothing else was asked: no street before it.
    """

    postal_code: str
    communes: tuple[Territory, ...]
    is_all: bool


def named_area(text: str) -> NamedArea | None:
    """The communes of the postal code in ``text``, the named one of them alone; without a code those of its last words.

    None where it names none.
    """
    code, words = postal_code_in(text), address_words(text)[:_MOST_WORDS]
    others = tuple(word for word in words if word != code)
    if code:
        candidates = search(code, limit=_MOST_SEARCHED, kinds=(Kind.COMMUNE,))
        communes = tuple(commune for commune in candidates if code in commune.postal_codes)
        for commune in communes:
            name = address_words(commune.name)
            if name and others[-len(name) :] == name:
                return NamedArea(code, (commune,), is_all=others == name)
        if communes:
            return NamedArea(code, communes, is_all=not others)
    for start in range(len(others)):
        name = others[start:]
        candidates = search(" ".join(name), limit=_MOST_SEARCHED, kinds=(Kind.COMMUNE,))
        named = [commune for commune in candidates if address_words(commune.name) == name]
        # "Rue de Paris" alone names a street of nowhere, not Paris; "Saint" is meant to go on, not Le Saint far away.
        own = own_places(named) or (named if start == 0 and not own_places(candidates) else [])
        if own:
            return NamedArea("", (own[0],), is_all=start == 0)
    return None


def own_places(places: Iterable[Territory]) -> list[Territory]:
    """Those of the agency's territory."""
    home = territory(home_territory())
    return [place for place in places if home.code in {place.departement, place.region, place.epci, place.code}]
