"""The communes of the invented region: the largest of a territory."""

from collections.abc import Sequence

from maillage.buy.contracts.domain.invented_region import InventedPlace
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.store.territories import built_in_within, territory


def invented_places(address: str, *, most: int) -> Sequence[InventedPlace]:
    """The ``most`` most populous communes of the territory at ``address``, by code."""
    subject = territory(address)
    communes = built_in_within(Kind.COMMUNE, Address(subject.kind, subject.code))
    largest = sorted(communes, key=lambda commune: (-(commune.population or 0), commune.code))[:most]
    return [
        InventedPlace(commune.code, commune.name, commune.population or 0)
        for commune in sorted(largest, key=lambda commune: commune.code)
    ]
