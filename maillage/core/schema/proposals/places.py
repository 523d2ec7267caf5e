"""What a text may mean as a point or an address of the web."""

import re
from typing import Final

from maillage.core.schema.checks.coordinates import is_in_france
from maillage.core.schema.proposals.offers import Offer, Offers
from maillage.core.schema.terms import Field, FixKind

_DECIMAL: Final = r"([+-]?\d{1,3}\.\d+)"  # two whole numbers may be anything
_FRENCH_DECIMAL: Final = r"([+-]?\d{1,3},\d+)"
_PAIR: Final = re.compile(r"[\[(]?\s*" + _DECIMAL + r"\s*[,;\s|/]\s*" + _DECIMAL + r"\s*[\])]?")
_FRENCH_PAIR: Final = re.compile(r"[\[(]?\s*" + _FRENCH_DECIMAL + r"\s*[;\s|/]+\s*" + _FRENCH_DECIMAL + r"\s*[\])]?")
# "compte-rendu.pdf" and "M.Dupont" look like hosts: only what begins or ends as those of the web does.
_HOST: Final = re.compile(
    r"(?:www\.(?:[a-z0-9-]+\.)+[a-z]{2,24}|(?:[a-z0-9-]+\.)+(?:fr|eu|org|net|info|bzh|re|corsica|alsace|paris))"
    r"(?::\d+)?(?:/\S*)?"
)
_BROKEN_SCHEME: Final = re.compile(r"(https?)(?:;//|:/|//|:///|:\\\\)(?=[^/])", re.IGNORECASE)


def point_offers(field: Field, text: str) -> Offers:
    """``text`` as longitude and latitude, in the order that lies in France and in the form of the field."""
    pair = _PAIR.fullmatch(text.strip()) or _FRENCH_PAIR.fullmatch(text.strip())
    if pair is None:
        return
    first, second = (part.replace(",", ".") for part in pair.groups())
    if is_in_france(float(first), float(second)):
        yield from (Offer(FixKind.COORDINATES_FORM, written) for written in _point_texts(field, first, second))
    elif is_in_france(float(second), float(first)):
        yield from (Offer(FixKind.COORDINATES_SWAPPED, written) for written in _point_texts(field, second, first))


def _point_texts(field: Field, longitude: str, latitude: str) -> tuple[str, ...]:
    array, plain = f"[{longitude}, {latitude}]", f"{longitude},{latitude}"
    if field.format == "array":
        return (array,)
    if field.format == "object":
        return (f'{{"lon": {longitude}, "lat": {latitude}}}',)
    return (plain, f"[{longitude},{latitude}]", array)


def address_offers(text: str) -> Offers:
    """``text`` with the start that an address of the web must have."""
    stripped = text.strip()
    if _HOST.fullmatch(stripped) and "@" not in stripped:
        yield Offer(FixKind.ADDRESS_SCHEME, f"https://{stripped}")
    mended = _BROKEN_SCHEME.sub(lambda scheme: f"{scheme[1].lower()}://", stripped, count=1)
    if mended != stripped:
        yield Offer(FixKind.ADDRESS_SCHEME, mended)
