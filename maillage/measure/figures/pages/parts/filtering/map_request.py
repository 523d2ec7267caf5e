"""What the address of a map page, of its table or of its files asks for, besides the selection: parsed once."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.territory.domain.terms import Box, Kind
from maillage.web.filters import Pairs

MOST_PAGES: Final = 10_000
_SQUARE: Final = re.compile(r"\d{1,2}\.\d{1,12}")
_CODE: Final = re.compile(r"[0-9AB]{2,9}")


class MapLevel(StrEnum):
    """What carries the figures of a view."""

    DEPARTEMENT = "departement"
    EPCI = "epci"
    COMMUNE = "commune"
    SQUARE = "square"

    @property
    def kind(self) -> Kind | None:
        """The kind of territory; None for squares."""
        return None if self is MapLevel.SQUARE else Kind(self.value)


@dataclass(frozen=True, slots=True)
class MapPosition:
    """Where the map stands: zoom, and its centre in degrees."""

    z: float
    lat: float
    lon: float

    def around(self) -> Box:
        """The box that a screen of about 1280 by 720 pixels shows there."""
        degrees = 360 / (512 * 2**self.z)
        width, height = 1280 * degrees, 720 * degrees * math.cos(math.radians(self.lat))
        return Box(self.lon - width / 2, self.lat - height / 2, self.lon + width / 2, self.lat + height / 2)


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """The square or territory whose card is open; ``code`` is an Insee code, or ``<level>.<Morton number>``."""

    level: MapLevel
    code: str


@dataclass(frozen=True, slots=True)
class MapRequest:
    """The view that an address names; what it does not name is None or the default."""

    position: MapPosition | None = None
    chosen: ChosenPlace | None = None
    compared: tuple[str, ...] = ()
    is_best: bool = False
    is_embedded: bool = False
    level: MapLevel | None = None
    box: Box | None = None
    within: str | None = None
    sort: str = "name"
    page: int = 1


def read_map_request(pairs: Pairs) -> MapRequest:
    """The view that the query string names. Raises Refused where a word of it cannot be read."""
    words_by_key = {name: value for name, value in pairs if value}
    layer = words_by_key.get("layer", "")
    if layer == "compare":
        # Without script the form sends its two menus; in URLs they are one parameter: compare=orange,sfr.
        compared = [words_by_key[name] for name in ("first", "second") if name in words_by_key]
    else:
        compared = [word for word in words_by_key.get("compare", "").split(",")[:2] if word]
    page = words_by_key.get("page", "1")
    return MapRequest(
        position=_position(words_by_key),
        chosen=_chosen_place(words_by_key.get("at", "")),
        compared=tuple(compared) if layer != "best" else (),
        is_best=layer == "best",
        is_embedded=words_by_key.get("embed") == "1",
        level=_level(words_by_key),
        box=_box(words_by_key),
        within=words_by_key.get("within"),
        sort=words_by_key.get("sort", "name"),
        page=min(int(page), MOST_PAGES) if page.isdecimal() and page.isascii() and int(page) > 0 else 1,
    )


def _chosen_place(text: str) -> ChosenPlace | None:
    """The place of ``at=square:15.178956970`` or ``at=commune:85226``; a mangled one opens no card."""
    level, _colon, code = text.partition(":")
    if level not in {map_level.value for map_level in MapLevel} or not (
        _SQUARE if level == MapLevel.SQUARE else _CODE
    ).fullmatch(code):
        return None
    return ChosenPlace(MapLevel(level), code)


def _position(words_by_key: Mapping[str, str]) -> MapPosition | None:
    if not {"z", "lat", "lon"} <= words_by_key.keys():
        return None
    try:
        position = MapPosition(*(_number(words_by_key[name]) for name in ("z", "lat", "lon")))
    except ValueError:
        return None  # a mangled position is no reason to refuse the page: the map opens at its usual place
    is_on_map = 0 <= position.z <= 22 and abs(position.lat) <= 85 and abs(position.lon) <= 180
    return position if is_on_map else None


def _box(words_by_key: Mapping[str, str]) -> Box | None:
    text = words_by_key.get("bbox")
    if text is None:
        return None
    try:
        box = Box(*(_number(word) for word in text.split(",")))
    except (ValueError, TypeError) as problem:
        # Fewer or more than four numbers, or none: nothing can be looked for.
        raise _refused_box(text) from problem
    if not (-180 <= box.west < box.east <= 180 and -85.06 <= box.south < box.north <= 85.06):
        raise _refused_box(text)
    return box


def _refused_box(text: str) -> Refused:
    message = sentence(
        "« %(text)s » n’est pas un rectangle de carte : donnez ouest,sud,est,nord en degrés, "
        "par exemple bbox=-2.6,46.2,1,48.6."
    )
    return Refused("map_box", message, text=text[:60])


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _level(words_by_key: Mapping[str, str]) -> MapLevel | None:
    text = words_by_key.get("level")
    if text is None:
        return None
    try:
        return MapLevel(text)
    except ValueError:
        message = sentence("« %(text)s » n’est pas une maille : choisissez departement, epci, commune ou square.")
        raise Refused("map_level", message, text=text[:40]) from None
