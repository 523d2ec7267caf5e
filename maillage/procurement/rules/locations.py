"""In which commune, EPCI, département and région a contract is carried out; what its code does not decide stays None.

A postal code of several communes names what they share; one that no commune has (of a large receiver of mail) names
the département that all postal codes with its first three digits share.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from maillage.procurement.terms.vocabularies import PlaceKind
from maillage.territory.terms import Kind, Territory

_POSTAL_AREA: Final = 3  # digits


class Location(NamedTuple):
    """Codes of Insee (of the EPCI: its SIREN); None where it is not known."""

    commune: str | None
    epci: str | None
    departement: str | None
    region: str | None


NOWHERE: Final = Location(None, None, None, None)


@dataclass
class LocationIndex:
    """The territories of the reference by the codes that contracts state."""

    _communes: dict[str, Location] = field(default_factory=dict)
    _departements: dict[str, Location] = field(default_factory=dict)
    _regions: dict[str, Location] = field(default_factory=dict)
    _postal: dict[str, Location] = field(default_factory=dict)
    _postal_areas: dict[str, Location] = field(default_factory=dict)

    @classmethod
    def of(cls, territories: Iterable[Territory], heirs: Mapping[str, str]) -> "LocationIndex":
        """The index of ``territories``; ``heirs``: the code in force of each retired code of a commune."""
        index = cls()
        postal: dict[str, list[Location]] = defaultdict(list)
        for one in territories:
            match one.kind:
                case Kind.COMMUNE:
                    index._communes[one.code] = place = Location(one.code, one.epci, one.departement, one.region)
                    for code in one.postal_codes:
                        postal[code].append(place)
                        postal[code[:_POSTAL_AREA]].append(place)
                case Kind.DEPARTEMENT:
                    index._departements[one.code] = Location(None, None, one.code, one.region)
                case Kind.REGION:
                    index._regions[one.code] = Location(None, None, None, one.code)
                case Kind.ARRONDISSEMENT | Kind.EPCI | Kind.PLACE:
                    pass  # arrondissements follow, when all communes are known
        for one in territories:
            if one.kind is Kind.ARRONDISSEMENT and one.commune in index._communes:
                index._communes[one.code] = index._communes[one.commune]
        index._communes |= {old: index._communes[new] for old, new in heirs.items() if new in index._communes}
        shared = {code: _shared(places) for code, places in postal.items()}
        index._postal = {code: place for code, place in shared.items() if len(code) > _POSTAL_AREA}
        index._postal_areas = {
            code: Location(None, None, place.departement, place.region)
            for code, place in shared.items()
            if len(code) == _POSTAL_AREA
        }
        return index

    def location(self, kind: PlaceKind | None, code: str) -> Location:
        """Where the place that ``code`` names is."""
        match kind:
            case PlaceKind.COMMUNE:
                return self._communes.get(code, NOWHERE)
            case PlaceKind.POSTAL:
                return self._postal.get(code) or self._postal_areas.get(code[:_POSTAL_AREA], NOWHERE)
            case PlaceKind.DEPARTEMENT:
                return self._departements.get(code, NOWHERE)
            case PlaceKind.REGION:
                return self._regions.get(code, NOWHERE)
            case PlaceKind.ARRONDISSEMENT | PlaceKind.CANTON:
                # Both begin with the code of their département: two characters, three overseas.
                return self._departements.get(code[:3]) or self._departements.get(code[:2], NOWHERE)
            case PlaceKind.COUNTRY | None:
                return NOWHERE


def _shared(places: list[Location]) -> Location:
    """What all of them share, level by level."""
    levels = (set(level) for level in zip(*places, strict=True))
    return Location(*(level.pop() if len(level) == 1 else None for level in levels))
