"""The place of performance: a code and its type, which often disagree in real data.

A code in the format of its type is taken as stated, unless it is also a postal or retired code. Others are looked up in
``PlaceCodes``, and only accepted if unambiguous or confirmed by the name or the buyer; undecided ones are reported and
have no location. ``LocationIndex`` maps codes to commune, EPCI, département and région.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from maillage.buy.contracts.domain.judged_texts import broken, excerpt, repaired
from maillage.buy.contracts.domain.place_codes import OVERSEAS, PlaceCodes, PlaceReading
from maillage.buy.contracts.domain.remarks import (
    CheckLevel,
    CheckRule,
    Confidence,
    Judgement,
    Repair,
    RepairRule,
    Severity,
)
from maillage.buy.contracts.domain.vocabularies import PlaceKind
from maillage.core.problems import sentence
from maillage.territory.domain.terms import Kind, Territory

# Official geographic code of INSEE; postal codes of La Poste; régions since 1 January 2016.
_FORMS: Final = {
    PlaceKind.POSTAL: re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-58])[0-9]{3}"),
    PlaceKind.COMMUNE: re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-5]|97|98|2[AB])[0-9]{3}"),
    PlaceKind.ARRONDISSEMENT: re.compile(r"(?:[0-9]{2}|2[AB]|97[1-6])[0-9]{1,2}"),
    PlaceKind.CANTON: re.compile(r"(?:[0-9]{2}|2[AB]|97[1-6])[0-9]{2}"),
    PlaceKind.DEPARTEMENT: re.compile(r"0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[46789]"),
    PlaceKind.REGION: re.compile(r"0[1-6]|11|24|27|28|32|44|52|53|75|76|84|93|94"),
    PlaceKind.COUNTRY: re.compile(r"[A-Z]{2}|99[0-9]{3}"),
}
_POSTAL_97: Final = re.compile(r"97[0-9]{3}")
_LENGTHS: Final = {PlaceKind.POSTAL: 5, PlaceKind.COMMUNE: 5, PlaceKind.DEPARTEMENT: 2, PlaceKind.REGION: 2}
_FIVE: Final = 5
_WITH_NAME: Final = re.compile(r"([0-9]{5}) +([^0-9]+)")  # "15000 AURILLAC"
_BLANKS: Final = re.compile(r"\s+")
_OF_FRANCE: Final = re.compile(r"FR-?([0-9]{2,5}|2[AB])")  # with the hyphen, ISO 3166-2
_ALL_OF_DEPARTEMENT: Final = "DEP"  # written by town halls for "everywhere in the département"
_FRANCE: Final = "FR"

ZEROS: Final = RepairRule(
    "place-lost-zero",
    sentence("« %(before)s » a perdu le zéro de son début : le code est %(after)s."),
    Confidence.PROBABLE,
)
SPELLING: Final = RepairRule("place-spelling", sentence("Le code de lieu « %(before)s » s’écrit %(after)s."))
NUTS: Final = RepairRule(
    "place-nuts",
    sentence("« %(before)s » est un code européen (NUTS) : il désigne %(after)s."),
)
NUTS_BY_NAME: Final = RepairRule(
    "place-nuts-by-name",
    sentence("« %(before)s » peut être un code européen (NUTS) ou non ; le nom du lieu désigne %(after)s."),
    Confidence.PROBABLE,
)
OVERSEAS_CODE: Final = RepairRule(
    "place-overseas",
    sentence("« %(before)s » est le code de pays d’un territoire d’outre-mer : c’est %(after)s."),
)
IN_NAME: Final = RepairRule(
    "place-in-name",
    sentence("Le code du lieu manque ou n’en est pas un ; le nom « %(before)s » le donne : %(after)s."),
)
BY_NAME: Final = RepairRule(
    "place-by-name",
    sentence("« %(before)s » n’a pas la forme de son type, ou en désigne un autre : le nom du lieu dit %(after)s."),
    Confidence.PROBABLE,
)
KIND: Final = RepairRule(
    "place-kind",
    sentence("« %(before)s » : ce code n’est pas de son type ; le nom du lieu ou l’acheteur dit que c’est %(after)s."),
    Confidence.PROBABLE,
)
LISTED_KIND: Final = RepairRule(
    "place-listed-kind",
    sentence("« %(before)s » : ce code n’est pas de son type, la liste officielle en fait un « %(after)s »."),
)
AT_DEPARTEMENT: Final = RepairRule(
    "place-of-departement",
    sentence(
        "« %(before)s » est le code d’une commune ou d’un bureau de poste, pas d’un département : c’est %(after)s."
    ),
    Confidence.PROBABLE,
)
_COG: Final = "Code officiel géographique de l’Insee"
WRONG_FORM: Final = CheckRule(
    "place-form",
    sentence("« %(value)s » n’est pas un « %(kind)s ». Vérifiez le code du lieu et son type."),
    _COG,
    CheckLevel.QUALITY,
    Severity.WARNING,
)
AMBIGUOUS: Final = CheckRule(
    "place-ambiguous",
    sentence(
        "« %(value)s » peut désigner plusieurs lieux et rien ne dit lequel : le marché n’est placé nulle part. Donnez "
        "le code Insee, ou le nom du lieu à côté."
    ),
    _COG,
    CheckLevel.QUALITY,
    Severity.WARNING,
)
NUTS_ZONE: Final = CheckRule(
    "place-nuts-zone",
    sentence(
        "« %(value)s » (%(name)s) est une zone européenne plus grande qu’une région : le marché n’est placé nulle "
        "part. Donnez le code du département ou de la région."
    ),
    "Règlement (CE) n° 1059/2003 (NUTS)",
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

PlaceJudgement = Judgement[tuple[str | None, PlaceKind | None]]


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """The place as stated, with its name and the département of the buyer."""

    code: str | None
    kind: PlaceKind | None
    name: str = ""
    buyer_departement: str | None = None


class PlaceJudge:
    """Judges places by the format of their code and by the code lists."""

    def __init__(self, codes: PlaceCodes) -> None:
        self._codes = codes

    def judge(self, stated: StatedPlace) -> PlaceJudgement:
        """The code and its type; if they disagree and nothing decides, both stay as stated."""
        code, kind = (stated.code or "").strip(), stated.kind
        named = _WITH_NAME.fullmatch(code)
        bare = named[1] if named else _BLANKS.sub("", code).upper()
        place = StatedPlace(bare, kind, f"{named[2]} {stated.name}" if named else stated.name, stated.buyer_departement)
        judgement = self._of_name(place) or self._of_nuts(place) or self._of_overseas(place)
        if judgement is not None:
            return judgement
        if kind is None or not bare:
            return broken(NO_KIND, code, (bare, None)) if bare else Judgement((None, kind))
        if (french := _OF_FRANCE.fullmatch(bare)) and kind is not PlaceKind.COUNTRY:
            bare = french[1]
        if kind is PlaceKind.DEPARTEMENT and len(bare) == 3 and bare.startswith("0"):
            bare = bare[1:]
        place = StatedPlace(bare, kind, place.name, place.buyer_departement)
        judgement = self._of_form(place) if _fits(bare, kind) else self._of_lists(place)
        if bare != code and not any(isinstance(remark, Repair) for remark in judgement.remarks):
            return Judgement(judgement.value, (Repair(SPELLING, excerpt(code), bare), *judgement.remarks))
        return judgement

    def _of_name(self, place: StatedPlace) -> PlaceJudgement | None:
        """Without a usable code: the code in the name, "(972) Martinique"."""
        code = place.code or ""
        if code == _ALL_OF_DEPARTEMENT and (area := self._codes.named_area(place.name)) is not None:
            return _read(BY_NAME, code, area)
        if any(sign.isalnum() for sign in code):
            return None
        departement = self._codes.bracketed_departement(place.name)
        if departement is None:
            return None
        return _read(IN_NAME, place.name, PlaceReading(PlaceKind.DEPARTEMENT, departement))

    def _of_nuts(self, place: StatedPlace) -> PlaceJudgement | None:
        area = self._codes.nuts.get(place.code or "")
        if area is None:
            return None
        code, kind = place.code or "", place.kind
        if area.reading is None:
            return broken(NUTS_ZONE, code, (code, kind), name=area.name)
        # FR52 is Bretagne in NUTS, while 52 after a country code is Pays de la Loire.
        rest = code.removeprefix(_FRANCE)
        others = {*self._codes.readings(rest), *((PlaceReading(kind, rest),) if kind and _fits(rest, kind) else ())}
        others -= {area.reading}
        if kind is area.reading.kind:
            others = {reading for reading in others if reading.kind is kind}
        if not others:
            return _read(NUTS, code, area.reading)
        agreeing = [
            reading for reading in (area.reading, *others) if place.name and self._codes.names(place.name, reading)
        ]
        return _read(NUTS_BY_NAME, code, agreeing[0]) if len(agreeing) == 1 else broken(AMBIGUOUS, code, (code, kind))

    def _of_overseas(self, place: StatedPlace) -> PlaceJudgement | None:
        departement = OVERSEAS.get(place.code or "")
        if departement is None or place.kind in (None, PlaceKind.COUNTRY):
            return None
        region = self._codes.departements[departement][1]
        if place.kind is PlaceKind.REGION and region is not None:
            return _read(OVERSEAS_CODE, place.code or "", PlaceReading(PlaceKind.REGION, region))
        return _read(OVERSEAS_CODE, place.code or "", PlaceReading(PlaceKind.DEPARTEMENT, departement))

    def _of_form(self, place: StatedPlace) -> PlaceJudgement:
        """A code in the format of its type: as stated, unless lists and name say otherwise."""
        code, kind = place.code or "", place.kind
        if kind in (PlaceKind.COMMUNE, PlaceKind.POSTAL):
            return self._of_commune_or_post(place)
        if kind in (PlaceKind.DEPARTEMENT, PlaceKind.REGION):
            whole = self._codes.whole_area(place.name)
            others = [area for area in whole if area.code == code and area.kind is not kind]
            if others and PlaceReading(kind, code) not in whole:
                return _read(KIND, f"{kind.value} {code}", others[0])
        return Judgement((code, kind))

    def _of_commune_or_post(self, place: StatedPlace) -> PlaceJudgement:
        code, kind = place.code or "", place.kind
        assert kind is not None
        readings = {reading.kind: reading for reading in self._codes.readings(code)}
        named = [reading for reading in readings.values() if place.name and self._codes.names(place.name, reading)]
        if len(named) == 1 and named[0].kind is not kind:
            return _read(BY_NAME, f"{kind.value} {code}", named[0])
        if kind is PlaceKind.POSTAL or named:  # a postal code without commune may belong to a large recipient
            return Judgement((code, kind))
        if code in self._codes.retired and len(readings) > 1:
            return broken(AMBIGUOUS, code, (code, kind))
        if list(readings) == [PlaceKind.POSTAL]:
            if self._is_contradicted(place.name, readings[PlaceKind.POSTAL]):
                return broken(AMBIGUOUS, code, (code, kind))
            return repaired(LISTED_KIND, f"{kind.value} {code}", (code, PlaceKind.POSTAL), after=PlaceKind.POSTAL.value)
        return Judgement((code, kind))

    def _of_lists(self, place: StatedPlace) -> PlaceJudgement:
        """A code in the wrong format: its possible meaning, if confirmed by the name or the buyer."""
        code, kind = place.code or "", place.kind
        assert kind is not None
        padded = {code, *(code.zfill(length) for length in _LENGTHS.values() if len(code) == length - 1)}
        readings = {
            reading for text in padded if text.isalnum() and len(text) > 1 for reading in self._codes.readings(text)
        }
        if code == _FRANCE and (not place.name or place.name.strip().upper() == "FRANCE"):
            readings.add(PlaceReading(PlaceKind.COUNTRY, code))
        agreeing = {reading for reading in readings if self._agrees(place, reading)}
        if kind is PlaceKind.DEPARTEMENT and len(code) == _FIVE:
            whole = [reading for reading in readings if self._codes.is_name_of(place.name, reading)]
            if len(whole) == 1:
                return _read(BY_NAME, f"{kind.value} {code}", whole[0])
            around = {departement for reading in readings for departement in self._codes.departements_of(reading)}
            departements = [PlaceReading(kind, departement) for departement in around]
            if len(departements) == 1 and not self._is_contradicted(place.name, departements[0]):
                return _read(AT_DEPARTEMENT, f"{kind.value} {code}", departements[0])
            return broken(AMBIGUOUS if readings else WRONG_FORM, code, (code, kind), kind=kind.value)
        if len(agreeing) > 1 and (of_kind := {reading for reading in agreeing if reading.kind is kind}):
            agreeing = of_kind
        if len(agreeing) != 1:
            return broken(AMBIGUOUS if readings else WRONG_FORM, code, (code, kind), kind=kind.value)
        (reading,) = agreeing
        if reading.kind is kind:
            return repaired(ZEROS, code, (reading.code, reading.kind), after=reading.code)
        return _read(KIND, f"{kind.value} {code}", reading)

    def _agrees(self, place: StatedPlace, reading: PlaceReading) -> bool:
        if reading.kind is PlaceKind.COUNTRY:
            return True
        whole = self._codes.whole_area(place.name)
        if place.name and self._codes.names(place.name, reading):
            return True
        departements = self._codes.departements_of(reading)
        areas = {PlaceReading(PlaceKind.DEPARTEMENT, departement) for departement in departements}
        if whole:  # the name is that of another département or région
            return bool(areas & whole)
        buyer = place.buyer_departement
        if buyer is None or place.name.strip().upper() == "FRANCE":
            return False
        region = self._codes.departements.get(buyer, ("", None))[1]
        return {buyer} == departements or (reading.kind is PlaceKind.REGION and reading.code == region)

    def _is_contradicted(self, name: str, reading: PlaceReading) -> bool:
        """Whether the name is that of a département or région outside of the reading."""
        whole = self._codes.whole_area(name)
        departements = self._codes.departements_of(reading)
        regions = {self._codes.departements[departement][1] for departement in departements}
        return bool(whole) and not any(area.code in departements or area.code in regions for area in whole)


def _read(rule: RepairRule, before: str, reading: PlaceReading) -> PlaceJudgement:
    return repaired(rule, before, (reading.code, reading.kind), after=f"{reading.kind.value} {reading.code}")


def _fits(code: str, kind: PlaceKind) -> bool:
    return _FORMS[kind].fullmatch(code) is not None or (kind is PlaceKind.POSTAL and bool(_POSTAL_97.fullmatch(code)))


# A postal code of several communes stands for what they share; one without commune (large recipients) for the
# département shared by all codes with these first digits.
_POSTAL_AREA: Final = 3


class Location(NamedTuple):
    """Insee codes (for the EPCI its SIREN); None if unknown."""

    commune: str | None
    epci: str | None
    departement: str | None
    region: str | None


NOWHERE: Final = Location(None, None, None, None)


@dataclass
class LocationIndex:
    """The territories of the reference by the codes that contracts use."""

    _communes: dict[str, Location] = field(default_factory=dict)
    _departements: dict[str, Location] = field(default_factory=dict)
    _regions: dict[str, Location] = field(default_factory=dict)
    _postal: dict[str, Location] = field(default_factory=dict)
    _postal_areas: dict[str, Location] = field(default_factory=dict)

    @classmethod
    def of(cls, territories: Iterable[Territory], heirs: Mapping[str, str]) -> "LocationIndex":
        """The index of ``territories``; ``heirs`` maps retired commune codes to current ones."""
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
                    pass  # arrondissements are added once all communes are known
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
        """The location of ``code``; a code in the wrong format has none."""
        return self._location(kind, code) if kind is not None and _fits(code, kind) else NOWHERE

    def _location(self, kind: PlaceKind, code: str) -> Location:
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
                # Both start with the code of their département: two characters, three overseas.
                return self._departements.get(code[:3]) or self._departements.get(code[:2], NOWHERE)
            case PlaceKind.COUNTRY:
                return self._departements.get(OVERSEAS.get(code, ""), NOWHERE)
