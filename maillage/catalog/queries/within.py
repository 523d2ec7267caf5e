"""The territories that lie in another: whose data sets a page of a région, a département or an EPCI shows too."""

from functools import lru_cache

from maillage.territory.queries import built_in_within, communes_of
from maillage.territory.terms import Address, Kind, parse_address


@lru_cache(maxsize=256)
def addresses_within(address: str) -> frozenset[str]:
    """``address`` and the addresses of all communes, EPCI and départements inside it; NotFound where there is none.

    An EPCI in two départements lies in a région that holds its seat, as in the reference.
    """
    kind = parse_address(address).kind
    inside = {address, *(str(Address(Kind.COMMUNE, code)) for code in communes_of(address))}
    if kind in (Kind.REGION, Kind.DEPARTEMENT):
        inside |= {place.address for place in built_in_within(Kind.EPCI, parse_address(address))}
    if kind is Kind.REGION:
        inside |= {place.address for place in built_in_within(Kind.DEPARTEMENT, parse_address(address))}
    return frozenset(inside)
