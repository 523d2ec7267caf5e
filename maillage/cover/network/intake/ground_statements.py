"""Reads a ground correction: a contour or point in degrees, served or not, reason, date."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.core.problems import Finding, Refused, sentence
from maillage.cover.network.domain.network_sites import LONGEST_NAME, LONGEST_REASON, GroundStatement

SHAPE: Final = "contour"
PLACE: Final = "lieu"
ANSWER: Final = "reponse"
REASON: Final = "raison"
OBSERVED_ON: Final = "constate_le"
ANSWERS: Final = {"servi": True, "non-servi": False}
_FORMS: Final = frozenset({"Polygon", "MultiPolygon", "Point"})
_LONGEST_SHAPE: Final = 200_000
_MOST_DEGREES: Final = 1.5  # a département spans about one
_DECIMALS: Final = 0.00001  # in degrees: about one metre
# Outline of a place by name; None if the name is unknown or ambiguous.
NamedShape = Callable[[str], BaseGeometry | None]


def read_statement(typed: Mapping[str, str], *, today: date, named_shape: NamedShape) -> GroundStatement:
    """Parse the fields; Refused with a finding per field. Without a contour the place is looked up by name."""
    findings = []
    place = " ".join(typed.get(PLACE, "").split())[:LONGEST_NAME]
    reason = " ".join(typed.get(REASON, "").split())[:LONGEST_REASON]
    missing = {
        PLACE: sentence("Donnez un nom à ce lieu, par exemple le hameau."),
        REASON: sentence("Dites ce qui fut constaté : essai fait, box installée, arbres devant l’antenne…"),
        ANSWER: sentence("Dites si ce lieu est servi ou non."),
    }
    values = {PLACE: place, REASON: reason, ANSWER: typed.get(ANSWER, "") in ANSWERS}
    findings += [Finding("missing", text, field_name=name) for name, text in missing.items() if not values[name]]
    try:
        observed_on: date | None = date.fromisoformat(typed.get(OBSERVED_ON, "").strip())
    except ValueError:
        # Reported below at its field, like a date in the future.
        observed_on = None
    if observed_on is None or observed_on > today:
        message = sentence("Donnez le jour du constat (AAAA-MM-JJ), qui ne peut pas être à venir.")
        findings.append(Finding("day_form", message, field_name=OBSERVED_ON))
    shape = None
    try:
        shape = _drawn_shape(typed[SHAPE]) if typed.get(SHAPE, "").strip() else named_shape(place)
    except ValueError:
        # Reported below at the field of the contour.
        shape = None
    if shape is None:
        message = sentence(
            "Dessinez le lieu sur la carte (trois points au moins, ou un seul pour une maison), ou donnez le nom exact "
            "d’une commune."
        )
        findings.append(Finding("shape_missing", message, field_name=SHAPE))
    if findings or shape is None or observed_on is None:
        message = sentence(
            "Cette correction ne tient pas encore : corrigez ce qui est marqué. Rien n’a été enregistré."
        )
        raise Refused("statement_refused", message, findings=findings)
    return GroundStatement(
        shape=json.loads(shapely.to_geojson(shapely.set_precision(shape, _DECIMALS))),
        place=place,
        is_served=ANSWERS[typed[ANSWER]],
        reason=reason,
        observed_on=observed_on,
    )


def _drawn_shape(text: str) -> BaseGeometry:
    """The shape of a GeoJSON geometry; ValueError if it is unsupported, invalid or too large."""
    geometry = json.loads(text) if len(text) <= _LONGEST_SHAPE else None
    if not isinstance(geometry, dict) or geometry.get("type") not in _FORMS:
        raise ValueError(text[:80])
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except shapely.GEOSException as error:
        raise ValueError(text[:80]) from error
    west, south, east, north = shape.bounds if not shape.is_empty else (0.0,) * 4
    is_on_earth = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    if not shape.is_valid or shape.is_empty or not is_on_earth or max(east - west, north - south) > _MOST_DEGREES:
        raise ValueError(text[:80])
    return shape
