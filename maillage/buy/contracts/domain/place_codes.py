"""The place codes of France, and which of them a neighbouring text names.

Official geographic code (communes, retired codes, départements, régions), postal codes, and both generations of NUTS
codes (2010 and 2013; 2016 and 2021), whose régions before 2016 map to the current ones.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from maillage.buy.contracts.domain.vocabularies import PlaceKind
from maillage.core.text import normalised_text

# ISO 3166-1: overseas départements and collectivities also have country codes.
OVERSEAS: Final[Mapping[str, str]] = {
    "GP": "971",
    "MQ": "972",
    "GF": "973",
    "RE": "974",
    "PM": "975",
    "YT": "976",
    "BL": "977",
    "MF": "978",
    "TF": "984",
    "WF": "986",
    "PF": "987",
    "NC": "988",
}
_CODE_AND_NAME: Final = re.compile(r"\((97[1-8]|98[4-9]|[0-9]{2}|2[AB])\) *(\S.*)")  # "(974) Réunion"
_AROUND: Final = re.compile(
    r"^(?:toutes? les communes |departement |region )?(?:de l |de la |du |des |de |d |la |le |les |l )?"
)
_SAINTS: Final = re.compile(r"\b(st|ste)\b")
_SHORTEST_NAME: Final = 4  # letters: a shorter name ("Eu", "Lot") is a common word, and must be the whole text
# INSEE, structure of the SIREN: 2, the type of local authority (1 commune, 2 département, 3 région, 4 to 8 their groups
# and establishments), its département. Authorities created since 2010 start with 20 instead.
_LOCAL_AUTHORITY: Final = re.compile(r"2[1-8](97[1-6]|(?!20|97|98)[0-9]{2})[0-9]{5,10}")


class PlaceReading(NamedTuple):
    """One possible meaning of a code."""

    kind: PlaceKind
    code: str


class NutsArea(NamedTuple):
    """A NUTS area: name, and the current département or région that it is or lies in (None: neither)."""

    name: str
    reading: PlaceReading | None


class NamedCommune(NamedTuple):
    """The name of a commune, current or when its code was retired, and its current département."""

    name: str
    departement: str


@dataclass(frozen=True)
class PlaceCodes:
    """The code lists. Municipal arrondissements count as communes; ``retired`` holds former codes."""

    communes: Mapping[str, NamedCommune]
    retired: Mapping[str, NamedCommune]
    postal: Mapping[str, frozenset[str]]  # commune codes
    departements: Mapping[str, tuple[str, str | None]]  # name, région
    regions: Mapping[str, str]
    nuts: Mapping[str, NutsArea]

    def readings(self, code: str) -> Iterator[PlaceReading]:
        """All meanings of ``code`` as written."""
        if code in self.departements:
            yield PlaceReading(PlaceKind.DEPARTEMENT, code)
        if code in self.regions:
            yield PlaceReading(PlaceKind.REGION, code)
        if code in self.communes or code in self.retired:
            yield PlaceReading(PlaceKind.COMMUNE, code)
        if code in self.postal:
            yield PlaceReading(PlaceKind.POSTAL, code)
        if (area := self.nuts.get(code)) is not None and area.reading is not None:
            yield area.reading

    def departements_of(self, reading: PlaceReading) -> frozenset[str]:
        """The départements of a reading; empty for a whole région."""
        if reading.kind is PlaceKind.DEPARTEMENT:
            return frozenset({reading.code})
        return frozenset(commune.departement for commune in self._communes_of(reading))

    def names(self, text: str, reading: PlaceReading) -> bool:
        """Whether ``text`` names the commune, a commune of the postal code, the département or région."""
        words = _words(text)
        if reading.kind in (PlaceKind.DEPARTEMENT, PlaceKind.REGION):
            return self._is_area_named(words, reading)
        return any(_holds(words, _words(commune.name)) for commune in self._communes_of(reading))

    def is_name_of(self, text: str, reading: PlaceReading) -> bool:
        """Whether ``text`` is exactly the name of the commune, or of a commune of the postal code."""
        words = _words(text)
        return any(words == _words(commune.name) for commune in self._communes_of(reading))

    def _communes_of(self, reading: PlaceReading) -> Iterator[NamedCommune]:
        kind, code = reading
        if kind is PlaceKind.COMMUNE and (commune := self.communes.get(code) or self.retired.get(code)) is not None:
            yield commune
        elif kind is PlaceKind.POSTAL:
            yield from (self.communes[commune] for commune in self.postal.get(code, ()))

    def named_area(self, text: str) -> PlaceReading | None:
        """The single département named in ``text``; None if there is none or several."""
        named = {area for area in self._areas_named(_words(text)) if area.kind is PlaceKind.DEPARTEMENT}
        return named.pop() if len(named) == 1 else None

    def whole_area(self, text: str) -> frozenset[PlaceReading]:
        """The département or région (or both, if homonymous) of which ``text`` is exactly the name."""
        bracketed = _CODE_AND_NAME.fullmatch(text.strip())
        return self._areas_by_name.get(_bare_name(bracketed[2] if bracketed else text), frozenset())

    def bracketed_departement(self, text: str) -> str | None:
        """974 for "(974) Réunion": the code in brackets, if the name is that of its département."""
        match = _CODE_AND_NAME.fullmatch(text.strip())
        if match is None:
            return None
        named = {area.code for area in self._areas_named(_words(match[2])) if area.kind is PlaceKind.DEPARTEMENT}
        return match[1] if match[1] in named else None

    def _is_area_named(self, words: str, reading: PlaceReading) -> bool:
        named = self._areas_named(words)
        if reading in named:
            return True
        regions = {self.departements[area.code][1] for area in named if area.kind is PlaceKind.DEPARTEMENT}
        return reading.kind is PlaceKind.REGION and regions == {reading.code}

    def _areas_named(self, words: str) -> frozenset[PlaceReading]:
        return frozenset(
            area
            for match in self._area_names.finditer(words)
            if len(match[0]) >= _SHORTEST_NAME or match[0] == _bare_name(words)
            for area in self._areas_by_name[match[0]]
        )

    @cached_property
    def _areas_by_name(self) -> Mapping[str, frozenset[PlaceReading]]:
        """Départements and régions by name, including régions before 2016."""
        areas: dict[str, set[PlaceReading]] = defaultdict(set)
        for code, (name, _region) in self.departements.items():
            areas[_bare_name(name)].add(PlaceReading(PlaceKind.DEPARTEMENT, code))
        for code, name in self.regions.items():
            areas[_bare_name(name)].add(PlaceReading(PlaceKind.REGION, code))
        for area in self.nuts.values():
            if area.reading is not None and area.reading.kind is PlaceKind.REGION and area.name != "Centre":
                areas[_bare_name(area.name)].add(area.reading)
        return {name: frozenset(readings) for name, readings in areas.items()}

    @cached_property
    def _area_names(self) -> re.Pattern[str]:
        """Longest first: "Loire-Atlantique" must not match "Loire"."""
        names = sorted(self._areas_by_name, key=lambda name: (-len(name), name))
        return re.compile(rf"\b(?:{'|'.join(names)})\b")


def departement_of_authority(number: str | None) -> str | None:
    """The département encoded in the SIREN or SIRET of a local authority; None if it has none."""
    match = _LOCAL_AUTHORITY.fullmatch("".join((number or "").split()))
    return match[1] if match is not None else None


def _words(text: str) -> str:
    return _SAINTS.sub(lambda match: "saint" if match[0] == "st" else "sainte", normalised_text(text))


def _bare_name(text: str) -> str:
    """A name without article and type of place: "Département du Loiret" gives "loiret"."""
    return _AROUND.sub("", _words(text), count=1)


def _holds(words: str, name: str) -> bool:
    if len(name) < _SHORTEST_NAME:
        return words == name
    return f" {name} " in f" {words} "
