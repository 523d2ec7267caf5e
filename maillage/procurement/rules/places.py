"""Where a contract is carried out: a code and what kind of code it is, which real data often say of two things.

Kinds are told apart by their form alone; with the lists of the territory (``Lookups``) a code of five digits is known
to be of a commune or of the post. ``LocationIndex`` says in which commune, EPCI, département and région a code lies;
what it does not decide stays None.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from maillage.core.problems import sentence
from maillage.core.schema.terms import NO_LOOKUPS, Lookups
from maillage.procurement.rules.judged_texts import broken, excerpt, repaired
from maillage.procurement.terms.remarks import (
    CheckLevel,
    CheckRule,
    Judgement,
    Remark,
    Repair,
    RepairRule,
    Severity,
    Sureness,
)
from maillage.procurement.terms.vocabularies import PlaceKind
from maillage.territory.terms import Kind, Territory

# Official geographic code of INSEE; postal codes of La Poste; regions since 1 January 2016.
_FORMS: Final = {
    PlaceKind.POSTAL: re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-58])[0-9]{3}"),
    PlaceKind.COMMUNE: re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-5]|97|98|2[AB])[0-9]{3}"),
    PlaceKind.ARRONDISSEMENT: re.compile(r"(?:[0-9]{2}|2[AB]|97[1-6])[0-9]{1,2}"),
    PlaceKind.CANTON: re.compile(r"(?:[0-9]{2}|2[AB]|97[1-6])[0-9]{2}"),
    PlaceKind.DEPARTEMENT: re.compile(r"0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[678]"),
    PlaceKind.REGION: re.compile(r"0[1-6]|11|24|27|28|32|44|52|53|75|76|84|93|94"),
    PlaceKind.COUNTRY: re.compile(r"[A-Z]{2}|99[0-9]{3}"),
}
_POSTAL_97: Final = re.compile(r"97[0-9]{3}")
_LENGTHS: Final = {PlaceKind.POSTAL: 5, PlaceKind.COMMUNE: 5, PlaceKind.DEPARTEMENT: 2, PlaceKind.REGION: 2}
# Between which a code whose kind is wrong may be told.
_TOLD_APART: Final = (PlaceKind.DEPARTEMENT, PlaceKind.REGION, PlaceKind.COUNTRY)
_TOLD_LENGTHS: Final = (2, 3)
_FIVE: Final = re.compile(r"[0-9][0-9AB][0-9]{3}")
_WITH_NAME: Final = re.compile(r"([0-9]{5}) +[^0-9]+")  # "15000 AURILLAC"
_BLANKS: Final = re.compile(r"\s+")
_OF_FRANCE: Final = re.compile(r"FR-?([0-9]{2,5})")

ZEROS: Final = RepairRule(
    "place-lost-zero",
    sentence("« %(before)s » a perdu le zéro de son début : le code est %(after)s."),
    Sureness.PROBABLE,
)
SPELLING: Final = RepairRule("place-spelling", sentence("Le code de lieu « %(before)s » s’écrit %(after)s."))
KIND: Final = RepairRule(
    "place-kind",
    sentence("« %(before)s » : ce code n’a pas la forme de son type, il n’a que celle d’un « %(after)s »."),
    Sureness.PROBABLE,
)
LISTED_KIND: Final = RepairRule(
    "place-listed-kind",
    sentence("« %(before)s » : ce code n’est pas de son type, la liste officielle en fait un « %(after)s »."),
)
_COG: Final = "Code officiel géographique de l’Insee"
WRONG_FORM: Final = CheckRule(
    "place-form",
    sentence("« %(value)s » n’est pas un « %(kind)s ». Vérifiez le code du lieu et son type."),
    _COG,
    CheckLevel.QUALITY,
    Severity.WARNING,
)
NO_KIND: Final = CheckRule(
    "place-without-kind",
    sentence(
        "Le code de lieu « %(value)s » n’a pas de type : on ne sait pas ce qu’il désigne. Ajoutez le type de code."
    ),
    "Schéma officiel du format DECP",
)


class PlaceJudge:
    """Judges codes of places by their form, and by the lists of the territory where they are given."""

    def __init__(self, lookups: Lookups = NO_LOOKUPS) -> None:
        self._is_commune = lookups.is_commune_code
        self._is_postal = lookups.is_postal_code

    def judge(self, code: str, kind: PlaceKind | None) -> Judgement[tuple[str, PlaceKind | None]]:
        """The code and its kind; where the two do not go together and nothing decides, both stay as stated."""
        named = _WITH_NAME.fullmatch(code.strip())
        bare = named[1] if named else _BLANKS.sub("", code).upper()
        if kind is None:
            return broken(NO_KIND, code, (bare, None))
        remarks: list[Remark] = []
        if (french := _OF_FRANCE.fullmatch(bare)) and kind is not PlaceKind.COUNTRY:
            bare = french[1]
        if kind is PlaceKind.DEPARTEMENT and len(bare) == 3 and bare.startswith("0"):
            bare = bare[1:]
        if bare != code.strip():
            remarks.append(Repair(SPELLING, excerpt(code), bare))
        if _fits(bare, kind):
            return Judgement((bare, kind), tuple(remarks))
        padded = bare.zfill(_LENGTHS.get(kind, 0))
        if len(padded) == len(bare) + 1 and bare.isdecimal() and _fits(padded, kind):
            return Judgement((padded, kind), (*remarks, Repair(ZEROS, excerpt(code), padded)))
        if (listed := self._listed_kind(bare)) is not None:
            return repaired(LISTED_KIND, f"{kind.value} {bare}", (bare, listed), after=listed.value)
        fitting = [likely for likely in _TOLD_APART if len(bare) in _TOLD_LENGTHS and _fits(bare, likely)]
        if len(fitting) == 1:
            return repaired(KIND, f"{kind.value} {bare}", (bare, fitting[0]), after=fitting[0].value)
        wrong = broken(WRONG_FORM, code, (bare, kind), kind=kind.value)
        return Judgement(wrong.value, (*remarks, *wrong.remarks))

    def _listed_kind(self, code: str) -> PlaceKind | None:
        """Commune or post, where exactly one of the official lists has the code."""
        if self._is_commune is None or self._is_postal is None or not _FIVE.fullmatch(code):
            return None
        is_commune, is_postal = self._is_commune(code), self._is_postal(code)
        if is_commune == is_postal:
            return None
        return PlaceKind.COMMUNE if is_commune else PlaceKind.POSTAL


def _fits(code: str, kind: PlaceKind) -> bool:
    return _FORMS[kind].fullmatch(code) is not None or (kind is PlaceKind.POSTAL and bool(_POSTAL_97.fullmatch(code)))


# A postal code of several communes names what they share; one that no commune has (of a large receiver of mail) names
# the département that all postal codes with these first digits share.
_POSTAL_AREA: Final = 3


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
        # What all communes of a postal code share, level by level.
        shared = {}
        for code, places in postal.items():
            levels = (set(level) for level in zip(*places, strict=True))
            shared[code] = Location(*(level.pop() if len(level) == 1 else None for level in levels))
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
