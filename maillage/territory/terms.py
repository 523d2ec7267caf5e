"""The words of the territory: kinds, addresses, one territory, what an update changed. Codes are those of Insee."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from maillage.core.problems import Refused, sentence

ATTRIBUTION: Final = "IGN ADMIN EXPRESS, INSEE, La Poste, DGCL — Licence Ouverte 2.0 ; Natural Earth"
REFERENCE_VINTAGE: Final = "COG 2026"
REFERENCE_FOLDER: Final = (
    Path(__file__).parent / "reference"
)  # what ships; its SOURCES.md says what stands in each file
NEAREST_M: Final = 500.0  # a point at sea or over a border belongs to the nearest commune up to here
NO_COMMUNE: Final = 0


class Kind(StrEnum):
    """What a territory is; the word is the first half of its address."""

    REGION = "region"
    DEPARTEMENT = "departement"
    EPCI = "epci"
    COMMUNE = "commune"
    ARRONDISSEMENT = "arrondissement"  # municipal: Paris, Lyon, Marseille
    PLACE = "place"


class PlaceOrigin(StrEnum):
    """How a place came to be."""

    BUILT_IN = "built-in"
    DRAWN = "drawn"
    COMMUNES = "communes"
    FILE = "file"
    IMPORT = "import"


class Box(NamedTuple):
    """Bounds in degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float


class StreetSchema(StrEnum):
    """How the layers of a file of streets are named: the two that OpenStreetMap is mostly cut in."""

    OPENMAPTILES = "openmaptiles"
    SHORTBREAD = "shortbread"


@dataclass(frozen=True, slots=True)
class Streets:
    """A file of streets that maps show: its name in the folder, what it covers, whom to credit."""

    file: str
    schema: StreetSchema
    bounds: Box
    first_zoom: int
    last_zoom: int
    attribution: str
    size_bytes: int
    source: str  # the name of the file that was given


class Address(NamedTuple):
    """The two halves of "commune:44131"."""

    kind: Kind
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, slots=True)
class Territory:
    """One territory. ``lon`` and ``lat`` are where to write its name; the codes are of the territories around it.

    ``epci`` is None for the four islands that belong to none; position and box are None for the communes of the
    overseas collectivities, whose contours no file gives. ``within`` tells apart those of the same name.
    """

    address: str
    kind: Kind
    code: str
    name: str
    population: int | None = None
    lon: float | None = None
    lat: float | None = None
    bbox: Box | None = None
    postal_codes: tuple[str, ...] = ()
    departement: str | None = None
    region: str | None = None
    epci: str | None = None
    commune: str | None = None
    within: str | None = None
    vintage: str = REFERENCE_VINTAGE


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One commune that an update touches: "44131 Pornic -> Pornic-Plage"."""

    code: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What a newer Admin Express or COG file changes, commune by commune."""

    form: str
    vintage: str
    communes: int
    contours: int
    repaired: int
    added: tuple[CodeChange, ...] = ()
    retired: tuple[CodeChange, ...] = ()
    renamed: tuple[CodeChange, ...] = ()
    kept: tuple[CodeChange, ...] = ()


_CODE_FORMS: Final[Mapping[Kind, re.Pattern[str]]] = {
    Kind.REGION: re.compile(r"[0-9]{2,3}"),
    Kind.DEPARTEMENT: re.compile(r"[0-9]{2}|2[AB]|9[78][0-9]"),
    Kind.EPCI: re.compile(r"[0-9]{9}"),
    Kind.COMMUNE: re.compile(r"[0-9]{5}|2[AB][0-9]{3}"),
    Kind.ARRONDISSEMENT: re.compile(r"[0-9]{5}"),
    Kind.PLACE: re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"),
}
LONGEST_SLUG: Final = 80


def parse_address(text: str) -> Address:
    """The kind and the code of "commune:44131"; Refused where the text is not of that form."""
    word, _, code = text.strip().partition(":")
    word = word.lower()
    try:
        kind = Kind(word)
    except ValueError:
        message = sentence(
            "« %(text)s » n’est pas l’adresse d’un territoire. "
            "Exemples : region:52, departement:44, epci:200067346, commune:44131, place:pornic."
        )
        raise Refused("territory_address_invalid", message, text=text[:80]) from None
    code = code.lower() if kind is Kind.PLACE else code.upper()
    if not is_code(kind, code):
        message = sentence(
            "« %(given)s » n’est pas un code de type « %(kind)s ». "
            "Exemples : region:52, departement:44, epci:200067346, commune:44131, place:pornic."
        )
        raise Refused("territory_address_invalid", message, given=code[:40], kind=kind.value)
    return Address(kind, code)


def is_code(kind: Kind, code: str) -> bool:
    """Whether ``code`` has the form of its kind (not whether it exists)."""
    return len(code) <= LONGEST_SLUG and _CODE_FORMS[kind].fullmatch(code) is not None


def commune_number(code: str) -> int:
    """The Insee code as the integer that rows and counts keep: base 36, so that 2A004 has one and order is kept."""
    return int(code, 36)


def commune_code(number: int) -> str | None:
    """The Insee code of a commune number; None for NO_COMMUNE."""
    if number == NO_COMMUNE:
        return None
    digits = ""
    rest = number
    while rest:
        rest, digit = divmod(rest, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    return digits.zfill(5)


def departement_of_code(commune: str) -> str:
    """The département that the code of a commune begins with; overseas (97x, 98x) it has three figures."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]
