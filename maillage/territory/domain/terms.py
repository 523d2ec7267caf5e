"""Terms of the territory: kinds, addresses, a territory, the report of an update. Codes are Insee's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import NONE_REJECTED, RejectionReport

ATTRIBUTION: Final = "IGN ADMIN EXPRESS, INSEE, La Poste, DGCL — Licence Ouverte 2.0 ; Natural Earth"
REFERENCE_VINTAGE: Final = "COG 2026"
REFERENCE_FOLDER: Final = (
    Path(__file__).parents[1] / "reference"
)  # the bundled reference; its SOURCES.md describes each file
NEAREST_M: Final = 500.0  # a point at sea or across a border belongs to the nearest commune up to this distance
NO_COMMUNE: Final = 0


class Kind(StrEnum):
    """What a territory is; the value is the first half of its address."""

    REGION = "region"
    DEPARTEMENT = "departement"
    EPCI = "epci"
    COMMUNE = "commune"
    ARRONDISSEMENT = "arrondissement"  # municipal: Paris, Lyon, Marseille
    PLACE = "place"


class PlaceOrigin(StrEnum):
    """How a place was created."""

    BUILT_IN = "built-in"
    DRAWN = "drawn"
    COMMUNES = "communes"
    FILE = "file"
    IMPORT = "import"


class Box(NamedTuple):
    """A bounding box in degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float


class StreetSchema(StrEnum):
    """The layer schema of street tiles: the two most common for OpenStreetMap."""

    OPENMAPTILES = "openmaptiles"
    SHORTBREAD = "shortbread"


@dataclass(frozen=True, slots=True)
class Streets:
    """The street tiles shown on maps: file name, coverage, attribution."""

    file: str
    schema: StreetSchema
    bounds: Box
    first_zoom: int
    last_zoom: int
    attribution: str
    size_bytes: int
    source: str  # name of the file given by the agency


class Address(NamedTuple):
    """A kind and a code, written "commune:44131"."""

    kind: Kind
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory. ``lon`` and ``lat`` are the position of its label; the codes are of the territories that contain it.

    ``epci`` is None for the four islands that belong to none; position and box are None for the communes of the
    overseas collectivities, whose contours are not available. ``within`` distinguishes territories of the same name.
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
    """A commune changed by an update: "44131 Pornic -> Pornic-Plage"."""

    code: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """The changes of a newer file, by commune; ``rejected`` are the rows set aside."""

    form: str
    vintage: str
    communes: int
    contours: int
    repaired: int
    added: tuple[CodeChange, ...] = ()
    retired: tuple[CodeChange, ...] = ()
    renamed: tuple[CodeChange, ...] = ()
    kept: tuple[CodeChange, ...] = ()
    rejected: RejectionReport = NONE_REJECTED


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
    """Parse "commune:44131"; raises Refused for a malformed address."""
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
    """Whether ``code`` has the form of its kind (it need not exist)."""
    return len(code) <= LONGEST_SLUG and _CODE_FORMS[kind].fullmatch(code) is not None


def commune_number(code: str) -> int:
    """The Insee code as the integer stored in rows and counts: base 36, which covers 2A004 and keeps the order."""
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
    """The département that a commune's code starts with; overseas (97x, 98x) it has three digits."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]
